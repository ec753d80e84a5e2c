using System.Text;
using static KubeSpawn.Linux.Netlink.Nftables.NftConstants;

namespace KubeSpawn.Linux.Netlink.Nftables;

/// <summary>
/// User data of tables, chains, rules, sets and elements, which the kernel keeps and does not look at, as nft writes it:
/// <code>
///  0      1        2
///  | type | length | value | type | length | value ...
/// </code>
/// Comments are NUL-terminated text of type 0 (of type 7 in sets).
/// </summary>
internal static class UserData
{
    internal const byte Comment = 0;
    internal const byte SetComment = 7;
    private const int HeaderBytes = 2;

    /// <summary>User data with one comment; null for none.</summary>
    internal static byte[]? FromComment(string? comment, byte type = Comment)
    {
        if (comment is null)
            return null;
        byte[] text = Encoding.UTF8.GetBytes(comment);
        // nft itself takes at most 128 bytes with the NUL.
        if (text.Length > 127 || text.Contains((byte)0))
            throw new ArgumentException("a comment has at most 127 bytes and no NUL", nameof(comment));
        var data = new byte[HeaderBytes + text.Length + 1];
        data[0] = type;
        data[1] = (byte)(text.Length + 1);
        text.CopyTo(data, HeaderBytes);
        return data;
    }

    /// <summary>The comment in user data; null: there is none, or the data is of another shape.</summary>
    internal static string? CommentIn(ReadOnlySpan<byte> data, byte type = Comment)
    {
        while (data.Length >= HeaderBytes)
        {
            int length = data[1];
            if (HeaderBytes + length > data.Length)
                return null;
            ReadOnlySpan<byte> value = data.Slice(HeaderBytes, length);
            if (data[0] == type)
                return Encoding.UTF8.GetString(value.TrimEnd((byte)0));
            data = data[(HeaderBytes + length)..];
        }
        return null;
    }

    internal static void Write(AttributeWriter writer, ushort attribute, ReadOnlyMemory<byte> data)
    {
        if (!data.IsEmpty)
            writer.Bytes(attribute, data.Span[..Math.Min(data.Length, NFT_USERDATA_MAXLEN)]);
    }
}
