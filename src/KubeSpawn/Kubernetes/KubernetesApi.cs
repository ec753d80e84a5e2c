using System.Net;
using System.Threading.Channels;
using KubeSpawn.Clusters.Host;

namespace KubeSpawn.Kubernetes;

/// <summary>The API servers of clusters, by https and JSON. Each call reads its kubeconfig and has its own connections.</summary>
/// <param name="limits">Intervals.</param>
/// <param name="time">Their clock.</param>
public sealed class KubernetesApi(ApiLimits limits, TimeProvider time) : IKubernetesApi
{
    private const string Nodes = "/api/v1/nodes";
    private const string NodeLeases = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases";

    /// <inheritdoc/>
    /// <remarks>This is asked again and again, for a server that is not there yet can announce nothing.</remarks>
    public Task WaitUntilServingAsync(string kubeconfig, CancellationToken cancel) => WaitUntilExistsAsync(kubeconfig, "/readyz", cancel);

    /// <inheritdoc/>
    public async Task WaitUntilExistsAsync(string kubeconfig, string path, CancellationToken cancel)
    {
        using ApiConnection api = Connect(kubeconfig);
        while (!await AnswersAsync(api, path, cancel).ConfigureAwait(false))
        {
            await Task.Delay(limits.Retry, time, cancel).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async Task WaitUntilReadyAsync(
        string kubeconfig, IReadOnlyCollection<string> nodes, DateTimeOffset? since, Action<NodeStatus>? changed, CancellationToken cancel)
    {
        using ApiConnection api = Connect(kubeconfig);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        // Two watches speak, one reader listens: no state is shared.
        var heard = Channel.CreateUnbounded<IApiObject>(new UnboundedChannelOptions { SingleReader = true });
        Task[] watches =
        [
            ForwardAsync(new ResourceWatch<ApiNode>(api, Nodes, ApiJson.Default.ApiNode, ApiJson.Default.ApiListApiNode, limits, time), heard.Writer, end.Token),
            ForwardAsync(new ResourceWatch<ApiLease>(api, NodeLeases, ApiJson.Default.ApiLease, ApiJson.Default.ApiListApiLease, limits, time), heard.Writer, end.Token),
        ];
        try
        {
            var readiness = new NodeReadiness(nodes, since, changed);
            while (!readiness.Complete) Hear(readiness, await heard.Reader.ReadAsync(cancel).ConfigureAwait(false));
        }
        catch (ChannelClosedException e) when (e.InnerException is { } cause)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(cause);
        }
        finally
        {
            await end.CancelAsync().ConfigureAwait(false);
            // What they failed by is thrown above; what they ended by is not of interest.
            await Task.WhenAll(watches).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<NodeStatus>> ListNodesAsync(string kubeconfig, CancellationToken cancel)
    {
        using ApiConnection api = Connect(kubeconfig);
        ApiList<ApiNode> list = await api.GetAsync(Nodes, ApiJson.Default.ApiListApiNode, cancel).ConfigureAwait(false);
        return [.. (list.Items ?? []).Select(StatusOf)];
    }

    /// <inheritdoc/>
    public async Task SetPodRangeAsync(string kubeconfig, string node, IPNetwork range, CancellationToken cancel)
    {
        using ApiConnection api = Connect(kubeconfig);
        string path = $"{Nodes}/{Uri.EscapeDataString(node)}";
        ApiNode now = await api.GetAsync(path, ApiJson.Default.ApiNode, cancel).ConfigureAwait(false);
        string wanted = range.ToString();
        if (now.Spec?.PodCidr == wanted) return;
        if (!string.IsNullOrEmpty(now.Spec?.PodCidr))
        {
            throw new KubernetesApiException($"failed to give node \"{node}\" the pod range {wanted}: it has {now.Spec.PodCidr}, and that cannot be changed",
                "Remove the node from the cluster and add it again, or recreate the cluster.", null);
        }
        await api.PatchAsync(path, new ApiNodePatch(new ApiNodeSpec(wanted, [wanted])), ApiJson.Default.ApiNodePatch, cancel).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<bool> ExistsAsync(string kubeconfig, string path, CancellationToken cancel)
    {
        using ApiConnection api = Connect(kubeconfig);
        (HttpStatusCode status, byte[] body) = await api.GetAsync(path, cancel).ConfigureAwait(false);
        return status switch
        {
            HttpStatusCode.OK => true,
            HttpStatusCode.NotFound => false,
            _ => throw ApiErrors.Of($"read {path} of", api.Server, status, body),
        };
    }

    private ApiConnection Connect(string kubeconfig) => new(Kubeconfig.Load(kubeconfig), limits, time);

    private static async Task<bool> AnswersAsync(ApiConnection api, string path, CancellationToken cancel)
    {
        try
        {
            (HttpStatusCode status, byte[] body) = await api.GetAsync(path, cancel).ConfigureAwait(false);
            // A certificate that is refused stays refused. Anything else that is not 200 is a server on its way up: 403 until its rules of
            // authorisation are made, 500 until its hooks have run.
            return status == HttpStatusCode.Unauthorized ? throw ApiErrors.Of($"read {path} of", api.Server, status, body) : status == HttpStatusCode.OK;
        }
        catch (KubernetesApiException e) when (e.Status is null)
        {
            return false;
        }
    }

    private static async Task ForwardAsync<T>(ResourceWatch<T> watch, ChannelWriter<IApiObject> heard, CancellationToken end)
        where T : class, IApiObject
    {
        try
        {
            await foreach (T item in watch.FollowAsync(end).ConfigureAwait(false)) heard.TryWrite(item);
        }
        catch (Exception e) when (!end.IsCancellationRequested)
        {
            // The reader throws it.
            heard.TryComplete(e);
        }
    }

    private static void Hear(NodeReadiness readiness, IApiObject item)
    {
        switch (item)
        {
            case ApiNode node:
                readiness.Add(StatusOf(node));
                break;
            case ApiLease { Metadata.Name: { } name } lease:
                readiness.Add(name, lease.Spec?.RenewTime);
                break;
        }
    }

    private static NodeStatus StatusOf(ApiNode node)
    {
        ApiCondition? ready = node.Status?.Conditions?.FirstOrDefault(c => c.Type == "Ready");
        bool isReady = ready?.Status == "True";
        string address = node.Status?.Addresses?.FirstOrDefault(a => a.Type == "InternalIP")?.Address ?? "";
        string? reason = isReady ? null : ready is null ? "kubelet has not reported yet" : $"{ready.Reason}: {ready.Message}";
        return new NodeStatus(node.Metadata.Name ?? "", isReady, reason, node.Status?.NodeInfo?.KubeletVersion ?? "", address);
    }
}
