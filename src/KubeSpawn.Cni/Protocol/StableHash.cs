using System.Globalization;
using System.Text;

namespace KubeSpawn.Cni.Protocol;

/// <summary>
/// 64 bits that stand for a text in names and marks, the same in every process. FNV-1a with a final mix (so that a prefix of the digits is as
/// good as any part): no secret is kept, and starting a cryptographic library would cost more than the rest of the plugin.
/// </summary>
internal static class StableHash
{
    private const ulong Basis = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>16 hexadecimal digits, lower case.</summary>
    public static string Of(string text)
    {
        ulong hash = Basis;
        foreach (byte part in Encoding.UTF8.GetBytes(text))
            hash = (hash ^ part) * Prime;
        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53;
        hash ^= hash >> 33;
        return hash.ToString("x16", CultureInfo.InvariantCulture);
    }
}
