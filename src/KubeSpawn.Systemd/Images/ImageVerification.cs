namespace KubeSpawn.Systemd.Images;

/// <summary>How importd verifies what it pulls (org.freedesktop.import1(5)).</summary>
public enum ImageVerification
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>By the SHA256SUMS file beside it.</summary>
    Checksum,

    /// <summary>By that file, signed with a key that systemd trusts (/etc/systemd/import-pubring.gpg).</summary>
    Signature,
}

/// <summary>The modes as importd calls them.</summary>
internal static class ImageVerifications
{
    internal static string ModeOf(ImageVerification verification) => verification switch
    {
        ImageVerification.None => "no",
        ImageVerification.Checksum => "checksum",
        _ => "signature",
    };
}
