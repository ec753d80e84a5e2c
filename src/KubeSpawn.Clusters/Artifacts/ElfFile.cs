using System.Buffers.Binary;
using System.Text;

namespace KubeSpawn.Clusters.Artifacts;

/// <summary>A section of an ELF file.</summary>
/// <param name="Name">e.g. <c>.rodata</c>.</param>
/// <param name="Address">Where it is loaded.</param>
/// <param name="Offset">Where it is in the file.</param>
/// <param name="Size">Bytes.</param>
/// <param name="InFile">False: it takes no room in the file (SHT_NOBITS).</param>
public sealed record ElfSection(string Name, ulong Address, ulong Offset, ulong Size, bool InFile);

/// <summary>The headers of a 64-bit little-endian ELF file: elf(5), structures Elf64_Ehdr, Elf64_Phdr, Elf64_Shdr.</summary>
public sealed class ElfFile
{
    private const int HeaderSize = 64;
    private const int SegmentSize = 56;
    private const int SectionSize = 64;
    private const uint Interpreter = 3; // PT_INTERP
    private const uint NoBits = 8; // SHT_NOBITS
    private const int MaxSection = 256 * 1024 * 1024;

    private readonly Stream _stream;

    private ElfFile(Stream stream, ReadOnlySpan<byte> header)
    {
        _stream = stream;
        Machine = BinaryPrimitives.ReadUInt16LittleEndian(header[18..]);
        HasInterpreter = ReadsInterpreter(header);
        Sections = ReadSections(header);
    }

    /// <summary>e_machine: 62 is x86-64, 183 is AArch64.</summary>
    public ushort Machine { get; }

    /// <summary>True: a dynamic loader of the system starts it, so it cannot run alone in an image.</summary>
    public bool HasInterpreter { get; }

    /// <summary>All sections, in their order.</summary>
    public IReadOnlyList<ElfSection> Sections { get; }

    /// <summary>Kubernetes' name of the machine; null where it is another.</summary>
    public string? Architecture => Machine switch
    {
        62 => "amd64",
        183 => "arm64",
        _ => null,
    };

    /// <summary>Reads the headers of a seekable stream.</summary>
    /// <exception cref="InvalidDataException">It is no 64-bit little-endian ELF file, or is cut off.</exception>
    public static ElfFile Read(Stream stream)
    {
        byte[] header = new byte[HeaderSize];
        stream.Position = 0;
        int count = stream.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false);
        if (count < HeaderSize || !header.AsSpan(0, 6).SequenceEqual((ReadOnlySpan<byte>)[0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1]))
        {
            throw new InvalidDataException("it is no 64-bit little-endian ELF file");
        }
        return new ElfFile(stream, header);
    }

    /// <summary>The section of that name, or null.</summary>
    public ElfSection? Find(string name) => Sections.FirstOrDefault(s => s.Name == name);

    /// <summary>The bytes of a section.</summary>
    public byte[] Bytes(ElfSection section) => section.InFile ? At(section.Offset, section.Size) : [];

    private bool ReadsInterpreter(ReadOnlySpan<byte> header)
    {
        ulong offset = BinaryPrimitives.ReadUInt64LittleEndian(header[32..]);
        ushort count = BinaryPrimitives.ReadUInt16LittleEndian(header[56..]);
        byte[] table = At(offset, (ulong)count * SegmentSize);
        for (int at = 0; at < table.Length; at += SegmentSize)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(table.AsSpan(at)) == Interpreter) return true;
        }
        return false;
    }

    private List<ElfSection> ReadSections(ReadOnlySpan<byte> header)
    {
        ulong offset = BinaryPrimitives.ReadUInt64LittleEndian(header[40..]);
        ushort count = BinaryPrimitives.ReadUInt16LittleEndian(header[60..]);
        ushort names = BinaryPrimitives.ReadUInt16LittleEndian(header[62..]);
        if (count == 0) return [];
        if (names >= count) throw new InvalidDataException("its section header table is damaged");
        byte[] table = At(offset, (ulong)count * SectionSize);
        ReadOnlySpan<byte> strings = table.AsSpan(names * SectionSize, SectionSize);
        byte[] text = At(BinaryPrimitives.ReadUInt64LittleEndian(strings[24..]), BinaryPrimitives.ReadUInt64LittleEndian(strings[32..]));
        var sections = new List<ElfSection>(count);
        for (int at = 0; at < table.Length; at += SectionSize) sections.Add(Section(table.AsSpan(at, SectionSize), text));
        return sections;
    }

    private static ElfSection Section(ReadOnlySpan<byte> entry, byte[] text)
    {
        uint name = BinaryPrimitives.ReadUInt32LittleEndian(entry);
        return new ElfSection(
            Text(text, name),
            BinaryPrimitives.ReadUInt64LittleEndian(entry[16..]),
            BinaryPrimitives.ReadUInt64LittleEndian(entry[24..]),
            BinaryPrimitives.ReadUInt64LittleEndian(entry[32..]),
            BinaryPrimitives.ReadUInt32LittleEndian(entry[4..]) != NoBits);
    }

    private static string Text(byte[] strings, uint at)
    {
        if (at >= strings.Length) throw new InvalidDataException("a section's name lies outside its table");
        ReadOnlySpan<byte> rest = strings.AsSpan((int)at);
        int end = rest.IndexOf((byte)0);
        return Encoding.ASCII.GetString(end < 0 ? rest : rest[..end]);
    }

    private byte[] At(ulong offset, ulong size)
    {
        ulong length = (ulong)_stream.Length;
        if (size > MaxSection || offset > length || size > length - offset) throw new InvalidDataException("it is cut off, or its headers are damaged");
        byte[] bytes = new byte[size];
        _stream.Position = (long)offset;
        _stream.ReadExactly(bytes);
        return bytes;
    }
}
