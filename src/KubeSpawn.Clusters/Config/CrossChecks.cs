using System.Globalization;
using System.Net;
using KubeSpawn.Clusters.Plan;

namespace KubeSpawn.Clusters.Config;

/// <summary>What must hold between settings, each of them right by itself.</summary>
internal static class CrossChecks
{
    public static void Run(ClusterConfig config, LayerStack layers, ProblemList problems)
    {
        Overlaps(config.Network, layers, problems);
        PodShares(config, layers, problems);
        if (config.Kubernetes is { Dev: true, SourceDir: null } && layers.Origin(Settings.Dev.Key) is { } dev && layers.Origin(Settings.SourceDir.Key) is null)
        {
            problems.Add(dev, $"{Settings.Dev.Key} is true without {Settings.SourceDir.Key}; allowed: both, the folder being a source tree of Kubernetes that was built");
        }

        Destinations(config.Binds, BindConfig.None, "", layers, problems);
        foreach ((string machine, MachineConfig own) in config.Machines)
        {
            Destinations(own.Binds, config.Binds, $"{Settings.MachineTable}.{machine}.", layers, problems);
        }
    }

    private static void Overlaps(NetworkConfig network, LayerStack layers, ProblemList problems)
    {
        (Setting Setting, IPNetwork Range)[] ranges =
            [(Settings.NodeRange, network.NodeRange), (Settings.PodRange, network.PodRange), (Settings.ServiceRange, network.ServiceRange)];
        for (int i = 0; i < ranges.Length; i++)
        {
            for (int j = i + 1; j < ranges.Length; j++)
            {
                if (!AddressPlan.Overlap(ranges[i].Range, ranges[j].Range)) continue;
                ConfigOrigin? second = layers.Origin(ranges[j].Setting.Key);
                (int at, int other) = second is null ? (i, j) : (j, i);
                if ((second ?? layers.Origin(ranges[i].Setting.Key)) is not { } origin) continue;
                problems.Add(
                    origin,
                    $"{ranges[at].Setting.Key} {ranges[at].Range} overlaps {ranges[other].Setting.Key} {ranges[other].Range}; allowed: ranges without a common address");
            }
        }
    }

    private static void PodShares(ClusterConfig config, LayerStack layers, ProblemList problems)
    {
        IPNetwork pods = config.Network.PodRange;
        if (AddressPlan.PodRange(pods, config.Nodes) is not null) return;
        ConfigOrigin? origin = layers.Origin(Settings.PodRange.Key) ?? layers.Origin(Settings.Nodes.Key);
        int prefix = AddressPlan.PodPrefix;
        while (config.Nodes >> (AddressPlan.PodPrefix - prefix) != 0) prefix--;
        if (origin is not null)
        {
            problems.Add(origin, string.Create(
                CultureInfo.InvariantCulture,
                $"{Settings.PodRange.Key} {pods} is too small for {config.Nodes} nodes with a /{AddressPlan.PodPrefix} each; allowed: a /{prefix} or larger"));
        }
    }

    private static void Destinations(BindConfig binds, BindConfig inherited, string prefix, LayerStack layers, ProblemList problems)
    {
        (Setting Setting, IReadOnlyList<string> Binds)[] lists =
            [(Settings.BindReadOnly, binds.ReadOnly), (Settings.BindReadWrite, binds.ReadWrite), (Settings.BindOverlay, binds.Overlay)];
        HashSet<string> taken = [.. inherited.ReadOnly.Concat(inherited.ReadWrite).Concat(inherited.Overlay).Select(BindSyntax.Destination)];
        foreach ((Setting setting, IReadOnlyList<string> list) in lists)
        {
            foreach (string destination in list.Select(BindSyntax.Destination))
            {
                if (taken.Add(destination) || layers.Origin(prefix + setting.Key) is not { } origin) continue;
                problems.Add(origin, $"{prefix}{setting.Key}: something else is bound to \"{destination}\" too; allowed: one thing at a place");
            }
        }
    }
}
