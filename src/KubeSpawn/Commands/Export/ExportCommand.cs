using System.Security.Cryptography;
using System.Text.Json;
using KubeSpawn.Clusters;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Clusters.Lifecycle;
using KubeSpawn.Clusters.Reporting;
using KubeSpawn.Clusters.State;
using KubeSpawn.Output;

namespace KubeSpawn.Commands.Export;

/// <summary>
/// <c>logs --export DIR</c>: what a bug report needs, without secrets. Written beside DIR and renamed when it is whole; what cannot be had is
/// said, and named in it.
/// </summary>
internal sealed class ExportCommand(Invocation invocation)
{
    private readonly ClusterAccess _cluster = invocation.Cluster();

    public async Task<int> RunAsync(string folder, string[] nodes, CancellationToken cancel)
    {
        string target = Path.GetFullPath(folder).TrimEnd('/');
        CheckTarget(target);
        ClusterState state = State();
        string[] names = [.. nodes.Select(node => NodeSelection.ShortName(_cluster, node))];
        NodeSelection.Check(_cluster, state.Nodes.Keys, names);
        string incomplete = $"{target}.incomplete-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        IReadOnlyList<string> problems;
        try
        {
            problems = await CollectAsync(incomplete, state, names.Length > 0 ? names : RunningNodes.All(state), cancel);
            invocation.Host.Files.Rename(incomplete, target);
        }
        catch
        {
            invocation.Host.Files.Remove(incomplete);
            throw;
        }

        foreach (string problem in problems) invocation.Terminal.Warn(problem);
        invocation.Terminal.Info($"{target} holds what a bug report needs; known secrets are masked, but look through it before you publish it");
        invocation.Terminal.Result(target);
        return 0;
    }

    private void CheckTarget(string target)
    {
        IFiles files = invocation.Host.Files;
        if (files.Exists(target) && !(files.DirectoryExists(target) && files.List(target).Count == 0))
        {
            throw new KubeSpawnException(ExitCode.Usage, $"failed to export to \"{target}\": it is there already, and not an empty folder", "name a folder that is to be made");
        }

        string parent = Path.GetDirectoryName(target) ?? "/";
        if (!files.DirectoryExists(parent))
        {
            throw new KubeSpawnException(ExitCode.Usage, $"failed to export to \"{target}\": there is no folder \"{parent}\"", "make it first, or name another one");
        }
    }

    /// <summary>Also of a cluster whose create did not end.</summary>
    private ClusterState State() => invocation.Host.Files.DirectoryExists(_cluster.Paths.ClusterDir)
        ? _cluster.Store.Load() ?? new ClusterState()
        : _cluster.Created();

    private async Task<IReadOnlyList<string>> CollectAsync(string folder, ClusterState state, IReadOnlyList<string> nodes, CancellationToken cancel)
    {
        IFiles host = invocation.Host.Files;
        host.CreateDirectory(folder, FileModes.SecretDirectory);
        var files = new ExportFiles(host, folder, new SecretMask(KnownSecrets.Of(invocation, _cluster.Paths, state)));
        List<string> problems = [];
        WriteCluster(files);
        await WriteStatusAsync(files, state, problems, cancel);
        IReadOnlyList<MachineStatus> machines = await invocation.Host.Machines.ListAsync(cancel);
        IReadOnlyList<string>[] lacks = await Task.WhenAll(nodes.Select(node => ExportNodeAsync(files, node, machines, cancel)));
        problems.AddRange(lacks.SelectMany(lack => lack));
        var facts = ExportFacts.Of(invocation, _cluster.Identity.Name, await SystemdAsync(problems, cancel), problems);
        files.Text("about.json", JsonSerializer.Serialize(facts, JsonResults.Default.ExportFacts));
        return problems;
    }

    private async Task<IReadOnlyList<string>> ExportNodeAsync(ExportFiles files, string node, IReadOnlyList<MachineStatus> machines, CancellationToken cancel)
    {
        IStepReport report = invocation.Reporter.Begin("export", node);
        bool running = machines.Any(machine => machine.Name == _cluster.Identity.Machine(node));
        IReadOnlyList<string> lacks = await new NodeExport(invocation, _cluster, files).RunAsync(node, running, cancel);
        report.Done();
        return lacks;
    }

    /// <summary>The configuration and the state; passwords in URLs stay out.</summary>
    private void WriteCluster(ExportFiles files)
    {
        foreach (string file in (string[])[_cluster.Paths.ConfigFile, _cluster.Paths.StateFile])
        {
            if (invocation.Host.Files.ReadText(file) is { } text) files.Text($"cluster/{Path.GetFileName(file)}", UrlPasswords.Remove(text));
        }
    }

    private async Task WriteStatusAsync(ExportFiles files, ClusterState state, List<string> problems, CancellationToken cancel)
    {
        if (state.Range is null) return;
        try
        {
            StatusResult status = await StatusCommand.ReadAsync(invocation, _cluster, state, cancel);
            files.Text("cluster/status.json", JsonSerializer.Serialize(status, JsonResults.Default.StatusResult));
        }
        catch (KubeSpawnException e)
        {
            problems.Add($"status: {e.Message}");
        }
    }

    private async Task<string?> SystemdAsync(List<string> problems, CancellationToken cancel)
    {
        try
        {
            return await invocation.Host.Units.GetVersionAsync(cancel);
        }
        catch (KubeSpawnException e)
        {
            problems.Add($"systemd: {e.Message}");
            return null;
        }
    }
}
