using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using KubeSpawn.Clusters.Config;

namespace KubeSpawn.Clusters.Artifacts;

/// <summary>
/// The version that Kubernetes' build has stamped into a Go program (<c>-ldflags "-X k8s.io/component-base/version.gitVersion=v1.20.2"</c>), read
/// without running it.
/// </summary>
/// <remarks>
/// Two places have it, and neither is in every build:
/// <list type="bullet">
/// <item>Go 1.18 and later note the flags in the section .go.buildinfo, but leaves them out with -trimpath, which Kubernetes' own make came to use.</item>
/// <item>What -X does is to make a zero-terminated string and to let the variable's header (address, length; 16 bytes in .data) point at it.
/// Strings of the source are packed without a zero between them, so a header whose string reads as a whole version and ends with a zero is
/// a stamp. Symbols are not needed: release builds have none. Linkers that leave relocations in place of addresses, as some do in
/// position-independent programs, leave nothing to find.</item>
/// </list>
/// </remarks>
public static class GoVersionStamp
{
    private const string Variable = "k8s.io/component-base/version.gitVersion=";
    private const int BuildInfoHeader = 32;
    private const int StringHeader = 16;
    private const int Shortest = 6; // v1.2.3
    private const int Longest = 96;

    private static readonly SearchValues<char> EndOfValue = SearchValues.Create(" \t\r\n'\"\\");

    /// <summary>The stamped version; null where there is none, or more than one.</summary>
    public static KubernetesVersion? Find(ElfFile elf) => InBuildInfo(elf) ?? InData(elf);

    // runtime/debug: 14 bytes of magic, pointer size, flags (2: strings inline), zeros up to 32; then two strings, each with its length as a varint.
    // The second is the list of modules and settings between two marks of 16 bytes.
    private static KubernetesVersion? InBuildInfo(ElfFile elf)
    {
        if (elf.Find(".go.buildinfo") is not { } section) return null;
        ReadOnlySpan<byte> bytes = elf.Bytes(section);
        if (bytes.Length <= BuildInfoHeader || bytes[0] != 0xff || !bytes[1..].StartsWith(" Go buildinf:"u8) || (bytes[15] & 2) == 0) return null;
        ReadOnlySpan<byte> rest = bytes[BuildInfoHeader..];
        if (!TakeString(ref rest, out _) || !TakeString(ref rest, out ReadOnlySpan<byte> settings)) return null;
        string text = Encoding.UTF8.GetString(settings);
        int at = text.IndexOf(Variable, StringComparison.Ordinal);
        if (at < 0) return null;
        string value = text[(at + Variable.Length)..];
        int end = value.AsSpan().IndexOfAny(EndOfValue);
        return KubernetesVersion.TryParse(end < 0 ? value : value[..end], out KubernetesVersion? version) ? version : null;
    }

    private static bool TakeString(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> text)
    {
        text = default;
        ulong length = 0;
        for (int shift = 0, at = 0; at < rest.Length && shift < 63; shift += 7, at++)
        {
            length |= (ulong)(rest[at] & 0x7f) << shift;
            if (rest[at] >= 0x80) continue;
            if (length > (ulong)(rest.Length - at - 1)) return false;
            text = rest.Slice(at + 1, (int)length);
            rest = rest[(at + 1 + (int)length)..];
            return true;
        }
        return false;
    }

    private static KubernetesVersion? InData(ElfFile elf)
    {
        if (elf.Find(".data") is not { } data || elf.Find(".rodata") is not { } constants) return null;
        byte[] headers = elf.Bytes(data);
        byte[] strings = elf.Bytes(constants);
        KubernetesVersion? found = null;
        for (int at = 0; at + StringHeader <= headers.Length; at += sizeof(ulong))
        {
            ulong address = BinaryPrimitives.ReadUInt64LittleEndian(headers.AsSpan(at));
            ulong length = BinaryPrimitives.ReadUInt64LittleEndian(headers.AsSpan(at + sizeof(ulong)));
            if (Stamp(strings, address - constants.Address, length) is not { } version) continue;
            // Several variables may hold the same (client-go has its own); two that differ leave the choice to the user.
            if (found is not null && found != version) return null;
            found = version;
        }
        return found;
    }

    private static KubernetesVersion? Stamp(byte[] strings, ulong offset, ulong length)
    {
        if (length is < Shortest or > Longest || offset >= (ulong)strings.Length || length >= (ulong)strings.Length - offset) return null;
        ReadOnlySpan<byte> text = strings.AsSpan((int)offset, (int)length);
        if (text[0] != (byte)'v' || strings[(int)(offset + length)] != 0 || !Ascii.IsValid(text)) return null;
        // v0.0.0-master+… is what stands there when nothing was stamped.
        return KubernetesVersion.TryParse(Encoding.ASCII.GetString(text), out KubernetesVersion? version) && version.Major > 0 ? version : null;
    }
}
