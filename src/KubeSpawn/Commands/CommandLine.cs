using ConsoleAppFramework;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Lifecycle;

namespace KubeSpawn.Commands;

/// <summary>The commands as they are typed. Their comments are what --help prints; each hands over to its own class.</summary>
/// <param name="run">Composes what a command needs out of the options, runs it, and turns what it throws into a line and an exit code.</param>
internal sealed class CommandLine(CommandRunner run)
{
    private const int DefaultTimeout = 600;

    /// <summary>Make everything ready for a cluster; start nothing.</summary>
    /// <param name="context">context</param>
    /// <param name="nodes">-n, Number of nodes, one control plane and workers [3].</param>
    /// <param name="image">Base image: folder, name at machined, URL or file of a tar, or alias [coreos].</param>
    /// <param name="imageSha256">SHA-256 that a fetched image must have.</param>
    /// <param name="kubernetesVersion">Release of Kubernetes, v1.20.0 or later.</param>
    /// <param name="mirror">Server laid out as dl.k8s.io.</param>
    /// <param name="dev">Take Kubernetes from a local build.</param>
    /// <param name="kubernetesSourceDir">Source tree of that build.</param>
    /// <param name="imageArchive">Image archives for every node, or folders of them; commas between.</param>
    /// <param name="imageRepository">Registry of the control plane's images.</param>
    /// <param name="podNetworkCidr">Range of the pods.</param>
    /// <param name="podNetwork">builtin, none, or path or URL of a manifest.</param>
    /// <param name="serviceCidr">Range of the services.</param>
    /// <param name="nodeRange">Pool that clusters' ranges are leased from.</param>
    /// <param name="config">File to take the configuration from.</param>
    /// <param name="dryRun">Print what would be done, in order.</param>
    /// <param name="cancel">cancel</param>
    public Task<int> Create(
        ConsoleAppContext context, string? nodes = null, string? image = null, string? imageSha256 = null, string? kubernetesVersion = null,
        string? mirror = null, bool dev = false, string? kubernetesSourceDir = null, string? imageArchive = null, string? imageRepository = null,
        string? podNetworkCidr = null, string? podNetwork = null, string? serviceCidr = null, string? nodeRange = null, string? config = null,
        bool dryRun = false, CancellationToken cancel = default)
    {
        var flags = new CreateFlags
        {
            Nodes = nodes,
            Image = image,
            ImageSha256 = imageSha256,
            KubernetesVersion = kubernetesVersion,
            Mirror = mirror,
            Dev = dev,
            KubernetesSourceDir = kubernetesSourceDir,
            ImageArchive = imageArchive,
            ImageRepository = imageRepository,
            PodNetworkCidr = podNetworkCidr,
            PodNetwork = podNetwork,
            ServiceCidr = serviceCidr,
            NodeRange = nodeRange,
            Config = config,
        };
        return run.ChangeAsync(context, invocation => CreateCommand.RunAsync(invocation, flags, dryRun, cancel));
    }

    /// <summary>Create a cluster, unless it is there, and start it.</summary>
    /// <param name="context">context</param>
    /// <param name="nodes">-n, Number of nodes, one control plane and workers [3].</param>
    /// <param name="image">Base image: folder, name at machined, URL or file of a tar, or alias [coreos].</param>
    /// <param name="imageSha256">SHA-256 that a fetched image must have.</param>
    /// <param name="kubernetesVersion">Release of Kubernetes, v1.20.0 or later.</param>
    /// <param name="mirror">Server laid out as dl.k8s.io.</param>
    /// <param name="dev">Take Kubernetes from a local build.</param>
    /// <param name="kubernetesSourceDir">Source tree of that build.</param>
    /// <param name="imageArchive">Image archives for every node, or folders of them; commas between.</param>
    /// <param name="imageRepository">Registry of the control plane's images.</param>
    /// <param name="podNetworkCidr">Range of the pods.</param>
    /// <param name="podNetwork">builtin, none, or path or URL of a manifest.</param>
    /// <param name="serviceCidr">Range of the services.</param>
    /// <param name="nodeRange">Pool that clusters' ranges are leased from.</param>
    /// <param name="config">File to take the configuration from.</param>
    /// <param name="wait">Wait until every node is Ready: the default.</param>
    /// <param name="noWait">Do not wait until every node is Ready.</param>
    /// <param name="noKubernetes">Boot the machines alone; a later start makes a cluster of them.</param>
    /// <param name="timeout">Seconds that starting may take.</param>
    /// <param name="dryRun">Print what would be done, in order.</param>
    /// <param name="cancel">cancel</param>
    public Task<int> Up(
        ConsoleAppContext context, string? nodes = null, string? image = null, string? imageSha256 = null, string? kubernetesVersion = null,
        string? mirror = null, bool dev = false, string? kubernetesSourceDir = null, string? imageArchive = null, string? imageRepository = null,
        string? podNetworkCidr = null, string? podNetwork = null, string? serviceCidr = null, string? nodeRange = null, string? config = null,
        bool wait = false, bool noWait = false, bool noKubernetes = false, int timeout = DefaultTimeout, bool dryRun = false,
        CancellationToken cancel = default)
    {
        var flags = new CreateFlags
        {
            Nodes = nodes,
            Image = image,
            ImageSha256 = imageSha256,
            KubernetesVersion = kubernetesVersion,
            Mirror = mirror,
            Dev = dev,
            KubernetesSourceDir = kubernetesSourceDir,
            ImageArchive = imageArchive,
            ImageRepository = imageRepository,
            PodNetworkCidr = podNetworkCidr,
            PodNetwork = podNetwork,
            ServiceCidr = serviceCidr,
            NodeRange = nodeRange,
            Config = config,
        };
        return run.ChangeAsync(context, invocation => UpCommand.RunAsync(invocation, flags, Options(wait, noWait, noKubernetes), timeout, dryRun, cancel));
    }

    /// <summary>Boot the machines; the first time, make a cluster of them.</summary>
    /// <param name="context">context</param>
    /// <param name="wait">Wait until every node is Ready: the default.</param>
    /// <param name="noWait">Do not wait until every node is Ready.</param>
    /// <param name="noKubernetes">Boot the machines alone; a later start makes a cluster of them.</param>
    /// <param name="timeout">Seconds that starting may take.</param>
    /// <param name="dryRun">Print what would be done, in order.</param>
    /// <param name="cancel">cancel</param>
    /// <param name="nodes">Only these nodes.</param>
    public Task<int> Start(
        ConsoleAppContext context, bool wait = false, bool noWait = false, bool noKubernetes = false, int timeout = DefaultTimeout, bool dryRun = false,
        CancellationToken cancel = default, [Argument] params string[] nodes) =>
        run.ChangeAsync(context, invocation => StartCommand.RunAsync(invocation, nodes, Options(wait, noWait, noKubernetes), timeout, dryRun, cancel));

    /// <summary>Shut the machines down; everything stays.</summary>
    /// <param name="context">context</param>
    /// <param name="force">-f, End them at once.</param>
    /// <param name="dryRun">Print what would be done, in order.</param>
    /// <param name="cancel">cancel</param>
    /// <param name="nodes">Only these nodes.</param>
    public Task<int> Stop(
        ConsoleAppContext context, bool force = false, bool dryRun = false, CancellationToken cancel = default, [Argument] params string[] nodes) =>
        run.ChangeAsync(context, invocation => StopCommand.RunAsync(invocation, nodes, force, dryRun, cancel));

    /// <summary>Stop, then start.</summary>
    /// <param name="context">context</param>
    /// <param name="force">-f, End the machines at once.</param>
    /// <param name="wait">Wait until every node is Ready: the default.</param>
    /// <param name="noWait">Do not wait until every node is Ready.</param>
    /// <param name="noKubernetes">Boot the machines alone; a later start makes a cluster of them.</param>
    /// <param name="timeout">Seconds that starting may take.</param>
    /// <param name="dryRun">Print what would be done, in order.</param>
    /// <param name="cancel">cancel</param>
    /// <param name="nodes">Only these nodes.</param>
    public Task<int> Restart(
        ConsoleAppContext context, bool force = false, bool wait = false, bool noWait = false, bool noKubernetes = false, int timeout = DefaultTimeout,
        bool dryRun = false, CancellationToken cancel = default, [Argument] params string[] nodes) =>
        run.ChangeAsync(context, async invocation =>
        {
            int stopped = await StopCommand.RunAsync(invocation, nodes, force, dryRun, cancel);
            return stopped != 0 ? stopped : await StartCommand.RunAsync(invocation, nodes, Options(wait, noWait, noKubernetes), timeout, dryRun, cancel);
        });

    /// <summary>Take back everything that was done for a cluster, whatever state it is in.</summary>
    /// <param name="context">context</param>
    /// <param name="purge">With the last cluster, remove shared downloads and images too.</param>
    /// <param name="dryRun">Print what would be done, in order.</param>
    /// <param name="cancel">cancel</param>
    public Task<int> Destroy(ConsoleAppContext context, bool purge = false, bool dryRun = false, CancellationToken cancel = default) =>
        run.ChangeAsync(context, invocation => DestroyCommand.RunAsync(invocation, purge, dryRun, cancel));

    /// <summary>List the clusters.</summary>
    /// <param name="context">context</param>
    /// <param name="cancel">cancel</param>
    public Task<int> List(ConsoleAppContext context, CancellationToken cancel = default) =>
        run.AskAsync(context, invocation => ListCommand.RunAsync(invocation, cancel));

    /// <summary>Show a cluster's machines and nodes.</summary>
    /// <param name="context">context</param>
    /// <param name="cancel">cancel</param>
    public Task<int> Status(ConsoleAppContext context, CancellationToken cancel = default) =>
        run.AskAsync(context, invocation => StatusCommand.RunAsync(invocation, cancel));

    /// <summary>Run a command in nodes: exec NODE... -- COMMAND [ARGUMENT...]; its exit status is passed on.</summary>
    /// <param name="context">context</param>
    /// <param name="all">In all nodes of the cluster, each line with its node in front, as with several nodes.</param>
    /// <param name="user">-u, The user in the node [root].</param>
    /// <param name="workdir">-w, The folder in the node that it is run in [/].</param>
    /// <param name="env">-e, NAME=VALUE for its environment; may be given several times.</param>
    /// <param name="nodes">The nodes.</param>
    public Task<int> Exec(
        ConsoleAppContext context, bool all = false, string? user = null, string? workdir = null, string? env = null, [Argument] params string[] nodes) =>
        run.EnterAsync(
            context,
            invocation => ExecCommand.RunAsync(invocation, nodes, all, ExecOptions.Parse(context.EscapedArguments.ToArray(), user, workdir, env)));

    /// <summary>Open a login shell in a node.</summary>
    /// <param name="context">context</param>
    /// <param name="node">The node [control-plane-1].</param>
    /// <param name="user">-u, The user in the node [root].</param>
    /// <param name="cancel">cancel</param>
    public Task<int> Shell(ConsoleAppContext context, [Argument] string? node = null, string user = "root", CancellationToken cancel = default) =>
        run.EnterAsync(context, invocation => ShellCommand.RunAsync(invocation, node, user, cancel));

    /// <summary>Print the nodes' journals, each line with its node in front; or collect what a bug report needs.</summary>
    /// <param name="context">context</param>
    /// <param name="follow">-f, Go on with what is added.</param>
    /// <param name="since">Begin at a time that systemd understands, e.g. -10min.</param>
    /// <param name="unit">Only this unit.</param>
    /// <param name="export">Folder to make, with all logs, states and configuration, without secrets, for a bug report.</param>
    /// <param name="cancel">cancel</param>
    /// <param name="nodes">Only these nodes.</param>
    public Task<int> Logs(
        ConsoleAppContext context, bool follow = false, string? since = null, string? unit = null, string? export = null, CancellationToken cancel = default,
        [Argument] params string[] nodes) =>
        run.EnterAsync(context, invocation => LogsCommand.RunAsync(invocation, nodes, new LogOptions(follow, since, unit, export), cancel));

    /// <summary>Print the admin's kubeconfig.</summary>
    /// <param name="context">context</param>
    /// <param name="path">Print where it is instead.</param>
    public Task<int> Kubeconfig(ConsoleAppContext context, bool path = false) =>
        run.AskAsync(context, invocation => Task.FromResult(KubeconfigCommand.Run(invocation, path)));

    /// <summary>Print the version.</summary>
    /// <param name="context">context</param>
    public Task<int> Version(ConsoleAppContext context) => run.PrintAsync(context, VersionCommand.Run);

    private static StartOptions Options(bool wait, bool noWait, bool noKubernetes) => (wait, noWait, noKubernetes) switch
    {
        (true, true, _) => throw new KubeSpawnException(ExitCode.Usage, "--wait and --no-wait exclude each other", "give one of both"),
        (true, _, true) => throw new KubeSpawnException(
            ExitCode.Usage, "--wait and --no-kubernetes exclude each other: there is no node to be Ready", "give one of both"),
        _ => new StartOptions(!noWait, !noKubernetes),
    };
}
