using System.Text;

namespace KubeSpawn.Linux.Netlink.Nftables.Expressions;

/// <summary>
/// An extension of xtables used through nft_compat, as iptables-nft writes it (linux/netfilter/nf_tables_compat.h; matches and targets number
/// their attributes alike).
/// </summary>
/// <param name="IsTarget">True: a target, false: a match.</param>
/// <param name="Extension">The extension's name, e.g. <c>comment</c>.</param>
/// <param name="Revision">Its revision.</param>
/// <param name="Info">Its own structure, padded to 8 bytes.</param>
public sealed record XtExtension(bool IsTarget, string Extension, uint Revision, ReadOnlyMemory<byte> Info)
    : Expression(IsTarget ? "target" : "match")
{
    private const ushort NFTA_MATCH_NAME = 1;
    private const ushort NFTA_MATCH_REV = 2;
    private const ushort NFTA_MATCH_INFO = 3;

    /// <summary>XT_MAX_COMMENT_LEN (linux/netfilter/xt_comment.h).</summary>
    private const int CommentBytes = 256;

    /// <summary>The match "comment", which always holds: struct xt_comment_info, a NUL-terminated text in 256 bytes.</summary>
    public static XtExtension Comment(string text)
    {
        var info = new byte[CommentBytes];
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length >= CommentBytes)
            throw new ArgumentException("a comment has at most 255 bytes", nameof(text));
        bytes.CopyTo(info, 0);
        return new XtExtension(false, "comment", 0, info);
    }

    /// <summary>The text of a match "comment"; null for other extensions.</summary>
    public string? CommentText
    {
        get
        {
            if (IsTarget || Extension != "comment")
                return null;
            int end = Info.Span.IndexOf((byte)0);
            return Encoding.UTF8.GetString(end < 0 ? Info.Span : Info.Span[..end]);
        }
    }

    internal override void Write(AttributeWriter writer)
    {
        writer.Text(NFTA_MATCH_NAME, Extension);
        writer.U32Big(NFTA_MATCH_REV, Revision);
        writer.Bytes(NFTA_MATCH_INFO, Info.Span);
    }

    internal static XtExtension Read(string name, AttributeReader data)
    {
        var extension = new XtExtension(name == "target", "", 0, default);
        while (data.Next())
        {
            extension = data.Type switch
            {
                NFTA_MATCH_NAME => extension with { Extension = data.Text() },
                NFTA_MATCH_REV => extension with { Revision = data.U32Big() },
                NFTA_MATCH_INFO => extension with { Info = data.Bytes() },
                _ => extension,
            };
        }
        return extension;
    }
}
