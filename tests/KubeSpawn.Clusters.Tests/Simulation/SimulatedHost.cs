using System.Collections.Concurrent;
using System.Net;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;

namespace KubeSpawn.Clusters.Tests.Simulation;

/// <summary>
/// A host in memory: links, namespaces, tables, mounts, machines, sysctls and files, with the rules that the real one has where steps could
/// break them (a machine needs its namespace and its mounted root; a mount cannot lose its folder; a bridge must be there for its ports).
/// </summary>
public sealed class SimulatedHost : IHost
{
    private readonly SimulatedKernel _kernel;

    public SimulatedHost()
    {
        Effects = new Effects();
        SimulatedFiles files = new(Effects);
        Files = files;
        MemoryFiles = files;
        SimulatedNetwork network = new(Effects);
        SimulatedMounts mounts = new(Effects, files);
        _kernel = new SimulatedKernel(Effects);
        Network = network;
        Links = network;
        Mounts = mounts;
        MountTable = mounts;
        Firewall = network;
        Kernel = _kernel;
        SimulatedMachines machines = new(Effects, files, network, mounts);
        Machines = machines;
        MachineTable = machines;
        Images = machines;
        SimulatedDownloads downloads = new(Effects, files);
        Downloads = downloads;
        Kubernetes = new SimulatedApi(machines);
    }

    public Effects Effects { get; }

    public SimulatedFiles MemoryFiles { get; }

    public SimulatedNetwork Links { get; }

    public SimulatedMounts MountTable { get; }

    public SimulatedMachines MachineTable { get; }

    public IHostFacts Facts => FixedFacts;

    public SimulatedFacts FixedFacts { get; } = new();

    public IMachines Machines { get; }

    public IImages Images { get; }

    public INetwork Network { get; }

    public IFirewall Firewall { get; }

    public IMounts Mounts { get; }

    public IKernel Kernel { get; }

    public IFiles Files { get; }

    public IDownloads Downloads { get; }

    public IKubernetesApi Kubernetes { get; }

    /// <summary>Everything that kube-spawn could leave behind, a line each, sorted.</summary>
    public IReadOnlyList<string> Traces() =>
    [
        .. Links.Traces(), .. MountTable.Points.Select(point => $"mount {point}"), .. MachineTable.Names.Select(name => $"machine {name}"),
        .. _kernel.Settings.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key}={one.Value}"),
        .. MemoryFiles.Snapshot().OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key}: {one.Value ?? "folder"}"),
    ];

    /// <summary>The process that worked on the host is gone; its locks with it.</summary>
    public void ProcessEnded()
    {
        MemoryFiles.ReleaseLocks();
        Effects.Arm();
    }
}

/// <summary>What the host is like.</summary>
public sealed class SimulatedFacts : IHostFacts
{
    public bool IsRoot => true;

    public bool HasSysResource => true;

    public bool LegacyCgroups => false;

    public IReadOnlyList<string> CgroupControllers => [];

    public string? SelinuxMode { get; set; }

    public string Architecture => "amd64";

    public string Executable => "/usr/local/bin/kube-spawn";

    public bool SwapEnabled => false;

    public string NspawnPath => "/usr/bin/systemd-nspawn";

    public Task CheckServicesAsync(CancellationToken cancel) => Task.CompletedTask;
}

internal sealed class SimulatedKernel(Effects effects) : IKernel
{
    private readonly HashSet<string> _loaded = [];

    public Dictionary<string, string> Settings { get; } = new()
    {
        ["net.ipv4.ip_forward"] = "0",
        ["fs.inotify.max_user_instances"] = "128",
        ["fs.inotify.max_user_watches"] = "8192",
        ["/sys/module/nf_conntrack/parameters/hashsize"] = "65536",
    };

    public ModuleOutcome EnsureModule(string module)
    {
        effects.Before($"module {module}");
        return _loaded.Add(module) ? ModuleOutcome.Loaded : ModuleOutcome.AlreadyLoaded;
    }

    public string? ReadSetting(string name) => Settings.GetValueOrDefault(name);

    public void WriteSetting(string name, string value)
    {
        effects.Before($"set {name}");
        Settings[name] = value;
    }
}

/// <summary>Links, namespaces and the packet filter.</summary>
public sealed class SimulatedNetwork(Effects effects) : INetwork, IFirewall
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _links = new() { ["eth0"] = "" };
    private readonly Dictionary<string, NodeNetworkPlan> _namespaces = [];
    private readonly Dictionary<string, string> _tables = [];

    /// <summary>Ranges of the host's own links.</summary>
    public List<IPNetwork> Ranges { get; } = [IPNetwork.Parse("192.168.1.0/24")];

    public IEnumerable<string> Traces()
    {
        lock (_gate)
        {
            return
            [
                .. _links.Keys.Order(StringComparer.Ordinal).Select(name => $"link {name}"), .. _namespaces.Keys.Order(StringComparer.Ordinal).Select(name => $"netns {name}"),
                .. _tables.Keys.Order(StringComparer.Ordinal).Select(name => $"table {name}"),
            ];
        }
    }

    /// <summary>The plan that a namespace was made by; null: there is none.</summary>
    public NodeNetworkPlan? Namespace(string name)
    {
        lock (_gate) return _namespaces.GetValueOrDefault(name);
    }

    public void EnsureBridge(BridgePlan bridge)
    {
        effects.Before($"bridge {bridge.Name}");
        lock (_gate) Add(bridge.Name, bridge.Owner);
    }

    public void EnsureNode(NodeNetworkPlan node)
    {
        effects.Before($"netns {node.Namespace}");
        lock (_gate) _namespaces[node.Namespace] = node;
        effects.Before($"veth {node.HostLink}");
        lock (_gate)
        {
            if (!_links.ContainsKey(node.Bridge)) throw new KubeSpawnException(ExitCode.Failure, $"failed to find \"{node.Bridge}\"");
            Add(node.HostLink, node.Owner);
        }
    }

    public void EnsureNodeRoutes(NodeNetworkPlan node)
    {
        effects.Before($"routes {node.Namespace}");
        lock (_gate) _namespaces[node.Namespace] = node;
    }

    public void RemoveNode(string networkNamespace, string owner)
    {
        effects.Before($"remove netns {networkNamespace}");
        lock (_gate)
        {
            if (_namespaces.Remove(networkNamespace, out NodeNetworkPlan? node) && _links.GetValueOrDefault(node.HostLink) == owner) _links.Remove(node.HostLink);
        }
    }

    public void RemoveLinks(string owner)
    {
        effects.Before($"remove links of {owner}");
        lock (_gate)
        {
            foreach (string name in _links.Where(link => link.Value == owner).Select(link => link.Key).ToList()) _links.Remove(name);
        }
    }

    public IReadOnlyList<IPNetwork> RangesInUse(string exceptOwner) => Ranges;

    public void Ensure(FirewallPlan plan)
    {
        effects.Before($"table {plan.TableName}");
        lock (_gate) _tables[plan.TableName] = plan.Owner;
    }

    public void Remove(string tableName, string owner)
    {
        effects.Before($"remove table {tableName}");
        lock (_gate) _tables.Remove(tableName);
    }

    private void Add(string name, string owner)
    {
        if (_links.TryGetValue(name, out string? other) && other != owner) throw new KubeSpawnException(ExitCode.State, $"\"{name}\" is another's");
        _links[name] = owner;
    }
}

/// <summary>The mount table.</summary>
public sealed class SimulatedMounts(Effects effects, SimulatedFiles files) : IMounts
{
    private readonly Lock _gate = new();
    private readonly SortedSet<string> _points = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Points
    {
        get
        {
            lock (_gate) return [.. _points];
        }
    }

    /// <summary>The SELinux contexts that overlays were mounted with, in their order.</summary>
    public ConcurrentQueue<string?> Contexts { get; } = new();

    /// <summary>What CheckOverlay answers.</summary>
    public OverlaySupport Support { get; set; } = new(true, "ext4", null);

    public OverlaySupport CheckOverlay(string directory)
    {
        effects.Before($"trial mount in {directory}");
        return Support;
    }

    public void MountOverlay(OverlayPlan plan)
    {
        string? missing = plan.LowerDirs.Append(plan.UpperDir).Append(plan.WorkDir).Append(plan.Target).FirstOrDefault(path => !files.DirectoryExists(path));
        if (missing is not null) throw new KubeSpawnException(ExitCode.Failure, $"failed to mount \"{plan.Target}\": \"{missing}\" is missing");
        effects.Before($"mount {plan.Target}");
        Contexts.Enqueue(plan.SelinuxContext);
        lock (_gate) _points.Add(plan.Target);
    }

    public void Unmount(string path)
    {
        if (!Points.Contains(path)) return;
        effects.Before($"unmount {path}");
        lock (_gate) _points.Remove(path);
    }

    public IReadOnlyList<string> MountPointsUnder(string directory) =>
        [.. Points.Where(point => point == directory || point.StartsWith(directory + "/", StringComparison.Ordinal))];
}
