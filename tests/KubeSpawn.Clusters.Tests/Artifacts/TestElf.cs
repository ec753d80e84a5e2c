using System.Buffers.Binary;
using System.Text;

namespace KubeSpawn.Clusters.Tests.Artifacts;

/// <summary>Makes small ELF files: headers, and sections as they are given.</summary>
internal sealed class TestElf
{
    private const int HeaderSize = 64;
    private const int EntrySize = 64;
    private const int SegmentSize = 56;

    private readonly List<(string Name, ulong Address, byte[] Bytes)> _sections = [("", 0, [])];

    public ushort Machine { get; init; } = 62;

    public bool Interpreter { get; init; }

    /// <summary>A Go program with a build-info section, of these settings.</summary>
    public static byte[] WithBuildInfo(string settings, ushort machine = 62)
    {
        byte[] text = Encoding.UTF8.GetBytes(new string('0', 16) + settings + new string('0', 16));
        return new TestElf { Machine = machine }.Add(".go.buildinfo", 0x500000,
            [0xff, .. " Go buildinf:"u8, 8, 2, .. new byte[16], 6, .. "go1.22"u8, (byte)(text.Length & 0x7f | 0x80), (byte)(text.Length >> 7), .. text]).Make();
    }

    /// <summary>A stripped Go program: strings, each with its header; those that are stamped end with a zero.</summary>
    public static byte[] WithStrings(params (string Text, bool Stamped)[] strings)
    {
        const ulong RodataAddress = 0x400000;
        List<byte> rodata = [.. "constants"u8];
        List<byte> data = [1, 2, 3, 4, 5, 6, 7, 8];
        byte[] number = new byte[8];
        foreach ((string text, bool stamped) in strings)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(number, RodataAddress + (ulong)rodata.Count);
            data.AddRange(number);
            BinaryPrimitives.WriteUInt64LittleEndian(number, (ulong)text.Length);
            data.AddRange(number);
            rodata.AddRange(Encoding.ASCII.GetBytes(text + (stamped ? "\0" : "x")));
        }
        return new TestElf().Add(".rodata", RodataAddress, [.. rodata]).Add(".data", 0x600000, [.. data]).Make();
    }

    public TestElf Add(string name, ulong address, byte[] bytes)
    {
        _sections.Add((name, address, bytes));
        return this;
    }

    public byte[] Make()
    {
        string names = string.Concat(_sections.Select(s => s.Name + "\0")) + ".shstrtab\0";
        List<(string Name, ulong Address, byte[] Bytes)> sections = [.. _sections, (".shstrtab", 0, Encoding.ASCII.GetBytes(names))];
        int table = HeaderSize + SegmentSize;
        byte[] file = new byte[table + sections.Count * EntrySize];
        byte[] start = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1];
        start.CopyTo(file, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(18), Machine);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(32), HeaderSize);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(40), (ulong)table);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(56), 1);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(60), (ushort)sections.Count);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(62), (ushort)(sections.Count - 1));
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(HeaderSize), Interpreter ? 3u : 1u);
        List<byte> rest = [];
        for (int i = 0; i < sections.Count; i++)
        {
            Span<byte> entry = file.AsSpan(table + i * EntrySize, EntrySize);
            BinaryPrimitives.WriteUInt32LittleEndian(entry, (uint)names.IndexOf(sections[i].Name + "\0", StringComparison.Ordinal));
            BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], i == 0 ? 0u : 1u);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[16..], sections[i].Address);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[24..], (ulong)(file.Length + rest.Count));
            BinaryPrimitives.WriteUInt64LittleEndian(entry[32..], (ulong)sections[i].Bytes.Length);
            rest.AddRange(sections[i].Bytes);
        }
        return [.. file, .. rest];
    }
}
