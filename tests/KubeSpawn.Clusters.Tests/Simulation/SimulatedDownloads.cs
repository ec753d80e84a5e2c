using System.Net;
using System.Security.Cryptography;
using System.Text;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;

namespace KubeSpawn.Clusters.Tests.Simulation;

/// <summary>A server whose file at any URL holds that URL.</summary>
public sealed class SimulatedDownloads(Effects effects, SimulatedFiles files) : IDownloads
{
    public Task FetchAsync(Uri url, string file, Checksum checksum, IProgress<(long Done, long? Total)>? progress, CancellationToken cancel)
    {
        effects.Before($"fetch {url}");
        string text = url.AbsoluteUri;
        if (Digest(text) != checksum.Hex) throw new KubeSpawnException(ExitCode.Fetch, $"{url} has another checksum");
        files.Seed(file, text);
        return Task.CompletedTask;
    }

    public Task<string> FetchTextAsync(Uri url, CancellationToken cancel)
    {
        effects.Before($"fetch {url}");
        string text = url.AbsoluteUri;
        int end = text.LastIndexOf(".sha256", StringComparison.Ordinal);
        if (end < 0) throw new FetchException(url, "the server answered 404 Not Found", null, notFound: true);
        return Task.FromResult(Digest(text[..end]));
    }

    public Task<bool> VerifyAsync(string file, Checksum checksum, CancellationToken cancel) =>
        Task.FromResult(files.ReadText(file) is { } text && Digest(text) == checksum.Hex);

    public FileStamp? Stamp(string file) => files.Stamp(file);

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

/// <summary>An API server that is there as soon as the first machine is.</summary>
internal sealed class SimulatedApi(SimulatedMachines machines) : IKubernetesApi
{
    public Task WaitUntilServingAsync(string kubeconfig, CancellationToken cancel) => UntilAsync("kubeadm init", cancel);

    public Task WaitUntilExistsAsync(string kubeconfig, string path, CancellationToken cancel) => UntilAsync("kubeadm init", cancel);

    public Task WaitUntilReadyAsync(
        string kubeconfig, IReadOnlyCollection<string> nodes, DateTimeOffset? since, Action<NodeStatus>? changed, CancellationToken cancel)
    {
        foreach (string node in nodes)
        {
            if (!machines.Names.Contains(node)) throw new KubeSpawnException(ExitCode.Timeout, $"{node} is never Ready");
        }

        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<NodeStatus>> ListNodesAsync(string kubeconfig, CancellationToken cancel) => Task.FromResult<IReadOnlyList<NodeStatus>>([]);

    public Task SetPodRangeAsync(string kubeconfig, string node, IPNetwork range, CancellationToken cancel) => Task.CompletedTask;

    public Task<bool> ExistsAsync(string kubeconfig, string path, CancellationToken cancel) => Task.FromResult(true);

    /// <summary>Waits for the command; what never comes ends with the token, as where init fails on the other node.</summary>
    private async Task UntilAsync(string command, CancellationToken cancel)
    {
        while (!machines.Commands.Any(one => one.Command.StartsWith(command, StringComparison.Ordinal)))
        {
            cancel.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
