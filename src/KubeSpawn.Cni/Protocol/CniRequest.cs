namespace KubeSpawn.Cni.Protocol;

/// <summary>What the runtime wants: the environment and standard input, read and looked over.</summary>
internal sealed record CniRequest
{
    /// <summary>The verb.</summary>
    public required CniCommand Command { get; init; }

    /// <summary>The configuration's version; answers are in its words.</summary>
    public required CniVersion Version { get; init; }

    /// <summary>The configuration.</summary>
    public required NetworkConfiguration Configuration { get; init; }

    /// <summary>Name of the network.</summary>
    public required string Network { get; init; }

    /// <summary>CNI_CONTAINERID; empty with GC and STATUS.</summary>
    public string ContainerId { get; init; } = "";

    /// <summary>CNI_IFNAME: the link's name inside the container; empty with GC and STATUS.</summary>
    public string InterfaceName { get; init; } = "";

    /// <summary>CNI_NETNS: path of the container's network namespace; with DEL it may be empty.</summary>
    public string NamespacePath { get; init; } = "";

    /// <summary>CNI_ARGS: pairs of KEY=VALUE.</summary>
    public IReadOnlyDictionary<string, string> Arguments { get; init; } = new Dictionary<string, string>();

    /// <summary>The attachment that is meant (not with GC and STATUS).</summary>
    public Attachment Attachment => new(Network, ContainerId, InterfaceName);

    /// <summary>The result of the plugin before, or of ADD.</summary>
    /// <exception cref="CniException">There is none.</exception>
    public CniResult RequirePreviousResult() =>
        Configuration.PrevResult ?? throw CniException.InvalidConfiguration(
            $"prevResult is missing, without which {Command.ToString().ToUpperInvariant()} cannot be done");

    /// <summary>The attachments that GC has to keep.</summary>
    /// <exception cref="CniException">The list is missing: nothing may be taken for garbage then.</exception>
    public IReadOnlySet<Attachment> RequireValidAttachments()
    {
        IReadOnlyList<ValidAttachment> valid = Configuration.ValidAttachments ?? Configuration.Attachments ??
            throw CniException.InvalidConfiguration("cni.dev/valid-attachments is missing: nothing can be told to be garbage");
        return valid.Select(entry => new Attachment(Network, entry.ContainerId ?? "", entry.InterfaceName ?? "")).ToHashSet();
    }
}
