namespace KubeSpawn.Linux.Host;

/// <summary>How a rule in a chain of iptables-nft carries its comment.</summary>
internal enum ForeignEncoding
{
    /// <summary>As the match "comment" of xtables, which is what iptables-nft writes itself.</summary>
    XtComment,

    /// <summary>As user data, for kernels without nft_compat.</summary>
    UserData,
}
