using System.Globalization;

namespace KubeSpawn.Clusters.Steps.Host;

/// <summary>A setting of the host's kernel that clusters need at a value, or at least at a value.</summary>
/// <param name="Name">Dotted sysctl, or path of a module parameter under /sys/module.</param>
/// <param name="Value">What it must be, or must at least be.</param>
/// <param name="Least">True: a larger one is as good.</param>
/// <param name="Required">False: a cluster of few nodes works without it, so that not being able to set it is only said.</param>
/// <param name="Why">What goes wrong without it.</param>
public sealed record HostSetting(string Name, long Value, bool Least, bool Required, string Why)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<HostSetting> All { get; } =
    [
        new("net.ipv4.ip_forward", 1, Least: false, Required: true, "nodes cannot reach anything outside the cluster"),
        new("fs.inotify.max_user_instances", 1024, Least: true, Required: false, "systemd and kubelets run out of inotify instances (\"too many open files\")"),
        new("fs.inotify.max_user_watches", 524288, Least: true, Required: false, "kubelets run out of inotify watches (\"no space left on device\")"),
        new("/sys/module/nf_conntrack/parameters/hashsize", 32768, Least: true, Required: false, "connection tracking of all nodes' traffic gets slow"),
    ];

    /// <summary>The text that is written.</summary>
    public string Text => Value.ToString(CultureInfo.InvariantCulture);

    /// <summary>True: the value that was read will do.</summary>
    public bool Satisfied(string current) =>
        long.TryParse(current.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long value)
        && (Least ? value >= Value : value == Value);
}
