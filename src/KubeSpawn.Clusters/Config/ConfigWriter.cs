using System.Globalization;

namespace KubeSpawn.Clusters.Config;

/// <summary>
/// Writes a fresh kspawn.toml: every setting with what it means. What the cluster has is written out, so that it stays what it is when
/// kube-spawn's defaults change; what it does not have is there as a comment. An existing file is never rewritten.
/// </summary>
public static class ConfigWriter
{
    private const string Header =
        """
        # The configuration of a cluster of kube-spawn: edit it, and the next "kube-spawn start" uses it.
        # Relative paths start from this file's folder. docs/configuration.md explains every key.

        """;

    /// <summary>The text; <see cref="TomlConfigReader"/> and <see cref="ConfigResolver"/> make the same configuration of it.</summary>
    public static string Write(ClusterConfig config)
    {
        var text = new TomlText();
        text.Line(Header);
        Top(text, config);
        Kubernetes(text, config.Kubernetes);
        Network(text, config.Network);
        text.Table("socat", "A static socat for images that lack it; both or none.");
        text.Setting("url", TomlText.Quote(config.Socat.Url?.OriginalString), "\"https://example.org/socat\"", "Where it is fetched from.");
        text.Setting("sha256", TomlText.Quote(config.Socat.Sha256), "\"...\"", "Its SHA-256 digest, 64 hexadecimal digits.");
        text.Table("bindmount", "Files and folders of the host in every machine: \"SOURCE\" or \"SOURCE:DESTINATION\".");
        Binds(text, config.Binds, asComment: true);
        text.Table("limits", "Limits of every machine.");
        Limits(text, config.Limits, asComment: true);
        Machines(text, config.Machines);
        return text.ToString();
    }

    private static void Top(TomlText text, ClusterConfig config)
    {
        text.Setting("nodes", Whole(config.Nodes), "", "Machines: one control plane, the others are workers.");
        text.Setting("image", TomlText.Quote(config.Image.Source), "", "Base image: an alias, a name known to machined, a folder, a tar or raw file, an http(s) URL of one, or \"host\".");
        string? pinned = config.Image.Sha256 == config.Image.Reference.Sha256 ? null : config.Image.Sha256;
        text.Setting("image-sha256", TomlText.Quote(pinned), "\"...\"", "SHA-256 digest of the file or URL, 64 hexadecimal digits.");
    }

    private static void Kubernetes(TomlText text, KubernetesConfig config)
    {
        text.Table("kubernetes", "Which Kubernetes runs, and from where.");
        text.Setting("version", TomlText.Quote(config.Version.ToString()), "", "v1.20.0 or later.");
        text.Setting("mirror", TomlText.Quote(config.Mirror.OriginalString), "", "A server laid out as dl.k8s.io.");
        text.Setting("dev", config.Dev ? "true" : "false", "", "true: binaries and control plane of a local build instead.");
        text.Setting("source-dir", TomlText.Quote(config.SourceDir), "\"/root/go/src/k8s.io/kubernetes\"", "The source tree of that build.");
        text.Setting("image-archives", TomlText.List(config.ImageArchives), "", "OCI or docker archives that every node has before kubeadm runs.");
        text.Setting("image-repository", TomlText.Quote(config.ImageRepository), "\"registry.k8s.io\"", "Registry of the control plane's images, instead of kubeadm's own.");
        text.Setting("token-hours", Whole(config.TokenHours), "", "How long a join token lives.");
    }

    private static void Network(TomlText text, NetworkConfig config)
    {
        text.Table("network", "Address ranges; none may overlap another.");
        text.Setting("node-range", TomlText.Quote(config.NodeRange.ToString()), "", "Each cluster leases a /24 of it for its nodes.");
        text.Setting("pod-range", TomlText.Quote(config.PodRange.ToString()), "", "Each node gets a /24 of it for its pods.");
        text.Setting("service-range", TomlText.Quote(config.ServiceRange.ToString()), "", "Addresses of services.");
        text.Setting("pod-network", TomlText.Quote(config.PodNetwork), "", "\"builtin\", \"none\", or path or URL of a manifest.");
        text.Setting("mtu", Whole(config.Mtu), "", "Largest packet on the nodes' and pods' links, in bytes.");
    }

    private static void Binds(TomlText text, BindConfig binds, bool asComment)
    {
        text.List("read-only", binds.ReadOnly, asComment, "Seen, not changed, by the machine.");
        text.List("read-write", binds.ReadWrite, asComment, "What the machine writes there, it writes on the host.");
        text.List("overlay", binds.Overlay, asComment, "\"LOWER[:LOWER...]:UPPER:DESTINATION\": overlays made by systemd-nspawn.");
    }

    private static void Limits(TomlText text, LimitConfig limits, bool asComment)
    {
        string? memory = limits.MemoryBytes is { } bytes ? TomlText.Quote(Numbers.Size(bytes)) : null;
        text.Limit("memory", memory, asComment, "\"2G\"", "Bytes, or with K, M, G, T.");
        text.Limit("cpus", limits.Cpus?.ToString("0.0###", CultureInfo.InvariantCulture), asComment, "1.5", "Processors' time: 1.5 is one and a half.");
        text.Limit("tasks", limits.Tasks?.ToString(CultureInfo.InvariantCulture), asComment, "4096", "Processes and threads.");
    }

    private static void Machines(TomlText text, IReadOnlyDictionary<string, MachineConfig> machines)
    {
        text.Line("");
        text.Line("# A machine's own, on top of these: [machine.worker-1.bindmount], [machine.worker-1.limits]");
        foreach ((string machine, MachineConfig own) in machines)
        {
            text.Line("");
            text.Line($"[machine.{machine}.bindmount]");
            Binds(text, own.Binds, asComment: false);
            text.Line($"[machine.{machine}.limits]");
            Limits(text, own.Limits, asComment: false);
        }
    }

    private static string Whole(int number) => number.ToString(CultureInfo.InvariantCulture);
}
