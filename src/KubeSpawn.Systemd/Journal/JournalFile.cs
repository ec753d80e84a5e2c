using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Systemd.Journal;

/// <summary>
/// Reads a journal file backwards, as far as the last lines of a unit need it: entries and the data they point to. Files that journald is
/// writing to can be read at any time; what is not as it must be ends the reading, quietly, since logs are an explanation and no duty.
/// </summary>
/// <remarks>
/// All numbers are little-endian, objects begin at multiples of 8 (systemd, "Journal File Format"):
/// <code>
/// file    "LPKSHHRH"  ... incompatible flags @12 ... entry array offset @176
/// object  type 1, flags 1, pad 6, size 8, then
/// array   next array 8, entries (8 each; compact: 4)
/// entry   seqnum 8, realtime 8, monotonic 8, boot id 16, xor 8, items (offset 8 and hash 8; compact: offset 4)
/// data    hash, next hash, next field, entry, entry array, entries: 8 each (compact: 8 more), NAME=VALUE
/// </code>
/// </remarks>
internal sealed class JournalFile : IDisposable
{
    private const int HeaderLength = 184;
    private const int ObjectHeader = 16;
    private const int EntryRealtime = 24;
    private const byte DataType = 1, EntryType = 3, ArrayType = 6;
    private const byte CompressedFlags = 7;
    private const uint CompactFlag = 16;
    private const int MaxObject = 1024 * 1024;

    private readonly SafeFileHandle _file;
    private readonly bool _compact;
    private readonly long _firstArray;

    private JournalFile(SafeFileHandle file, bool compact, long firstArray)
    {
        _file = file;
        _compact = compact;
        _firstArray = firstArray;
    }

    /// <summary>Opens a file; null: it is no journal.</summary>
    internal static JournalFile? TryOpen(string path)
    {
        SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] header = new byte[HeaderLength];
        if (RandomAccess.Read(file, header, 0) == HeaderLength && header.AsSpan().StartsWith("LPKSHHRH"u8))
        {
            bool compact = (BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(12)) & CompactFlag) != 0;
            return new JournalFile(file, compact, BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(176)));
        }
        file.Dispose();
        return null;
    }

    /// <summary>When the newest entries were received (microseconds since 1970) and their fields, newest first; fields that are compressed are left out.</summary>
    internal IEnumerable<(ulong Received, IReadOnlyList<string> Fields)> ReadBackwards()
    {
        foreach (long offset in EntriesBackwards())
        {
            if (Read(offset, EntryType) is not { } entry)
                yield break;
            yield return (BinaryPrimitives.ReadUInt64LittleEndian(entry.AsSpan(EntryRealtime)), ReadFields(entry));
        }
    }

    private List<string> ReadFields(byte[] entry)
    {
        const int ItemsStart = 64;
        int itemLength = _compact ? 4 : 16;
        List<string> fields = [];
        for (int item = ItemsStart; item + itemLength <= entry.Length; item += itemLength)
        {
            byte[]? data = Read(Offset(entry, item), DataType);
            int start = _compact ? 72 : 64;
            if (data is not null && data.Length > start && (data[1] & CompressedFlags) == 0)
                fields.Add(Encoding.UTF8.GetString(data, start, data.Length - start));
        }
        return fields;
    }

    // The chain of arrays goes forward and each one is larger than the last: few.
    private IEnumerable<long> EntriesBackwards()
    {
        Stack<byte[]> arrays = new();
        for (long offset = _firstArray; offset != 0 && arrays.Count < 100 && Read(offset, ArrayType) is { } array; offset = BinaryPrimitives.ReadInt64LittleEndian(array.AsSpan(ObjectHeader)))
            arrays.Push(array);
        int step = _compact ? 4 : 8;
        foreach (byte[] array in arrays)
        {
            for (int item = array.Length - step; item >= ObjectHeader + 8; item -= step)
            {
                long entry = Offset(array, item);
                if (entry != 0) // an array has room for entries to come
                    yield return entry;
            }
        }
    }

    private long Offset(byte[] bytes, int at) =>
        _compact ? BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at)) : BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at));

    private byte[]? Read(long offset, byte type)
    {
        Span<byte> header = stackalloc byte[ObjectHeader];
        if (offset < HeaderLength || RandomAccess.Read(_file, header, offset) != ObjectHeader || header[0] != type)
            return null;
        long size = BinaryPrimitives.ReadInt64LittleEndian(header[8..]);
        if (size is < ObjectHeader + 8 or > MaxObject)
            return null;
        byte[] bytes = new byte[size];
        return RandomAccess.Read(_file, bytes, offset) == size ? bytes : null;
    }

    public void Dispose() => _file.Dispose();
}
