using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Systemd.Protocol.Wire;

/// <summary>The file descriptors that came with a message; those that nobody takes are closed with it.</summary>
internal sealed class HandleList(SafeFileHandle[] handles) : IDisposable
{
    internal int Count => handles.Length;

    /// <summary>Hands a descriptor over; null where there is none, or it is taken already.</summary>
    internal SafeFileHandle? Take(uint index) =>
        index < (uint)handles.Length ? Interlocked.Exchange(ref handles[index]!, null) : null;

    public void Dispose()
    {
        for (int i = 0; i < handles.Length; i++)
            Take((uint)i)?.Dispose();
    }
}
