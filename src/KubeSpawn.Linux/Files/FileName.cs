using System.Text;

namespace KubeSpawn.Linux.Files;

/// <summary>A name in a folder, as the bytes it is: file names need not be UTF-8. A zero byte ends <see cref="Bytes"/>, as C wants it.</summary>
internal readonly record struct FileName(byte[] Bytes, byte Type)
{
    /// <summary>For messages, and for comparing with names that people write.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Bytes.AsSpan(0, Bytes.Length - 1));
}
