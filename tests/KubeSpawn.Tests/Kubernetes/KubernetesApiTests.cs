using System.Globalization;
using System.Net;
using System.Net.Sockets;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Kubernetes;
using KubeSpawn.Tests.Fetching;

namespace KubeSpawn.Tests.Kubernetes;

public sealed class KubernetesApiTests : IDisposable
{
    private static readonly ApiLimits Limits = ApiLimits.Default with { Retry = TimeSpan.FromMilliseconds(1) };
    private static readonly DateTimeOffset Since = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TestAuthority _authority = new();
    private readonly TemporaryFolder _folder = new();
    private readonly KubernetesApi _api = new(Limits, TimeProvider.System);

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Serving_is_a_200_of_readyz_whatever_came_before()
    {
        await using ScriptedServer server = Serve(x => x.AnswerAsync(x.Number switch
        {
            1 => "500 Internal Server Error",
            2 => "403 Forbidden",
            3 => "503 Service Unavailable",
            _ => "200 OK",
        }));
        await _api.WaitUntilServingAsync(Kubeconfig(server), Cancel);
        Assert.Equal(4, server.Requests.Count);
        Assert.All(server.Requests, x => Assert.Equal("/readyz", x.Path));
        Assert.Contains("CN=kubernetes-admin", server.Requests.First().Client!.Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_connection_is_tried_again_after_the_interval()
    {
        int port = ScriptedServer.FreePort();
        var time = new ManualTime();
        var api = new KubernetesApi(ApiLimits.Default, time);
        Task refused = time.WhenSomebodyWaits(ApiLimits.Default.Retry);
        Task serving = api.WaitUntilServingAsync(Kubeconfig(new Uri($"https://127.0.0.1:{port}")), Cancel);
        await refused;
        await using var server = new ScriptedServer(x => x.AnswerAsync("200 OK"), _authority.Server(), _authority.Clients, port);
        Assert.False(serving.IsCompleted);
        time.Advance(ApiLimits.Default.Retry);
        await serving;
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_server_that_accepts_and_says_nothing_is_asked_again()
    {
        var time = new ManualTime();
        var api = new KubernetesApi(Limits with { Retry = TimeSpan.Zero }, time);
        await using ScriptedServer server = Serve(async x =>
        {
            if (x.Number == 1)
            {
                time.Advance(Limits.Request);
                await x.HoldAsync();
            }
            await x.AnswerAsync("200 OK");
        });
        await api.WaitUntilServingAsync(Kubeconfig(server), Cancel);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_server_without_a_handshake_is_given_up()
    {
        // Its backlog accepts; nobody answers.
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var api = new KubernetesApi(Limits with { Connect = TimeSpan.FromMilliseconds(50) }, TimeProvider.System);
        KubernetesApiException e = await Assert.ThrowsAsync<KubernetesApiException>(
            () => api.ListNodesAsync(Kubeconfig(new Uri($"https://{listener.LocalEndpoint}")), Cancel));
        Assert.EndsWith("no connection came within 0.05 s", e.Message, StringComparison.Ordinal);
        Assert.Null(e.Status);
    }

    [Fact]
    public async Task Another_clusters_server_is_not_waited_for()
    {
        using var other = new TestAuthority();
        await using var server = new ScriptedServer(x => x.AnswerAsync("200 OK"), other.Server());
        await Assert.ThrowsAsync<UntrustedApiServerException>(() => _api.WaitUntilServingAsync(Kubeconfig(server), Cancel));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_certificate_for_another_address_is_not_trusted()
    {
        await using var server = new ScriptedServer(x => x.AnswerAsync("200 OK"), _authority.Server("127.0.0.2"));
        await Assert.ThrowsAsync<UntrustedApiServerException>(() => _api.ListNodesAsync(Kubeconfig(server), Cancel));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_certificate_that_is_refused_is_told()
    {
        await using ScriptedServer server = Serve(x => x.AnswerAsync("401 Unauthorized", """{"kind":"Status","message":"Unauthorized","code":401}"""));
        KubernetesApiException e = await Assert.ThrowsAsync<KubernetesApiException>(() => _api.WaitUntilServingAsync(Kubeconfig(server), Cancel));
        Assert.Equal(401, e.Status);
        Assert.Equal($"failed to read /readyz of API server \"127.0.0.1:{server.Port}\": 401 Unauthorized", e.Message);
    }

    [Fact]
    public async Task Nodes_are_listed()
    {
        await using ScriptedServer server = Serve(x => x.AnswerAsync("200 OK", List(Node("control-plane-1", true), Node("worker-1", false))));
        IReadOnlyList<NodeStatus> nodes = await _api.ListNodesAsync(Kubeconfig(server), Cancel);
        Assert.Equal(
            [
                new NodeStatus("control-plane-1", true, null, "v1.20.2", "10.22.0.2"),
                new NodeStatus("worker-1", false, "KubeletNotReady: no network", "v1.20.2", "10.22.0.2"),
            ],
            nodes);
    }

    [Fact]
    public async Task A_server_that_is_down_is_told_at_once_where_nothing_is_waited_for()
    {
        KubernetesApiException e = await Assert.ThrowsAsync<KubernetesApiException>(
            () => _api.ListNodesAsync(Kubeconfig(new Uri($"https://127.0.0.1:{ScriptedServer.FreePort()}")), Cancel));
        Assert.Null(e.Status);
        Assert.StartsWith("failed to reach API server \"127.0.0.1:", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ready_needs_the_condition_and_a_lease_renewed_since()
    {
        var leaseWatched = new TaskCompletionSource();
        await using ScriptedServer server = Serve(async x =>
        {
            switch (x.Path.Split('?')[0], IsWatch(x))
            {
                case (Nodes, false):
                    await x.AnswerAsync("200 OK", List(Node("a", false)));
                    break;
                case (Leases, false):
                    // As it was before the stop: not enough.
                    await x.AnswerAsync("200 OK", List(Lease("a", Since), Lease("other", Since.AddSeconds(1))));
                    break;
                case (Nodes, true):
                    await x.ChunkedAsync();
                    await x.ChunkAsync(Event("MODIFIED", Node("a", true)));
                    leaseWatched.SetResult();
                    await x.HoldAsync();
                    break;
                default:
                    await leaseWatched.Task;
                    await x.ChunkedAsync();
                    string line = Event("BOOKMARK", """{"metadata":{"resourceVersion":"9"}}""") + Event("MODIFIED", Lease("a", Since.AddSeconds(1)));
                    // Lines do not come as they were written.
                    await x.ChunkAsync(line[..50]);
                    await x.ChunkAsync(line[50..]);
                    await x.HoldAsync();
                    break;
            }
        });
        List<NodeStatus> seen = [];
        await _api.WaitUntilReadyAsync(Kubeconfig(server), ["a"], Since, seen.Add, Cancel);
        Assert.Equal([false, true], seen.Select(s => s.Ready));
        Exchange watch = server.Requests.First(x => IsWatch(x) && x.Path.StartsWith(Leases, StringComparison.Ordinal));
        Assert.Equal($"{Leases}?watch=1&allowWatchBookmarks=true&timeoutSeconds=60&resourceVersion=7", watch.Path);
    }

    [Fact]
    public async Task All_named_nodes_are_waited_for_and_others_are_not()
    {
        int lists = 0;
        await using ScriptedServer server = Serve(async x =>
        {
            if (x.Path.StartsWith(Leases, StringComparison.Ordinal))
            {
                await (IsWatch(x) ? x.HoldAsync() : x.AnswerAsync("200 OK", List(Lease("a", Since.AddSeconds(1)), Lease("b", Since.AddSeconds(1)))));
                return;
            }
            if (IsWatch(x)) await x.AnswerAsync("200 OK");
            else await x.AnswerAsync("200 OK", Interlocked.Increment(ref lists) < 3 ? List(Node("a", true), Node("c", false)) : List(Node("b", true)));
        });
        List<string> seen = [];
        await _api.WaitUntilReadyAsync(Kubeconfig(server), ["a", "b"], Since, s => seen.Add(s.Name), Cancel);
        Assert.Equal(["a", "c", "b"], seen);
    }

    [Theory]
    [InlineData("closed")]
    [InlineData("gone")]
    [InlineData("gone at once")]
    [InlineData("reset")]
    [InlineData("cut in a line")]
    public async Task A_watch_that_ends_is_followed_by_a_list(string how)
    {
        int lists = 0;
        await using ScriptedServer server = Serve(async x =>
        {
            if (x.Path.StartsWith(Leases, StringComparison.Ordinal))
            {
                await (IsWatch(x) ? x.HoldAsync() : x.AnswerAsync("200 OK", List(Lease("a", Since.AddSeconds(1)))));
            }
            else if (IsWatch(x))
            {
                await EndWatchAsync(x, how);
            }
            else
            {
                await x.AnswerAsync("200 OK", List(Node("a", Interlocked.Increment(ref lists) == 2)));
            }
        });
        await _api.WaitUntilReadyAsync(Kubeconfig(server), ["a"], Since, null, Cancel);
        Assert.Equal(2, lists);
    }

    [Fact]
    public async Task A_watch_that_goes_silent_for_longer_than_it_was_asked_for_has_ended()
    {
        var time = new ManualTime();
        int lists = 0;
        await using ScriptedServer server = Serve(async x =>
        {
            bool leases = x.Path.StartsWith(Leases, StringComparison.Ordinal);
            if (IsWatch(x))
            {
                await x.ChunkedAsync();
                if (!leases) time.Advance(Limits.Watch + Limits.Request);
                await x.HoldAsync();
            }
            else
            {
                await x.AnswerAsync("200 OK", leases ? List(Lease("a", Since.AddSeconds(1))) : List(Node("a", Interlocked.Increment(ref lists) == 2)));
            }
        });
        await new KubernetesApi(Limits with { Retry = TimeSpan.Zero }, time).WaitUntilReadyAsync(Kubeconfig(server), ["a"], Since, null, Cancel);
        Assert.Equal(2, lists);
    }

    [Fact]
    public async Task An_error_that_no_waiting_mends_ends_it()
    {
        await using ScriptedServer server = Serve(x => x.AnswerAsync("401 Unauthorized"));
        KubernetesApiException e = await Assert.ThrowsAsync<KubernetesApiException>(
            () => _api.WaitUntilReadyAsync(Kubeconfig(server), ["a"], Since, null, Cancel));
        Assert.Equal(401, e.Status);
    }

    [Fact]
    public async Task Cancelling_ends_it()
    {
        using var cancel = new CancellationTokenSource();
        await using ScriptedServer server = Serve(async x =>
        {
            if (!IsWatch(x))
            {
                await x.AnswerAsync("200 OK", List());
                return;
            }
            await cancel.CancelAsync();
            await x.HoldAsync();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _api.WaitUntilReadyAsync(Kubeconfig(server), ["a"], Since, null, cancel.Token));
    }

    [Fact]
    public async Task A_pod_range_is_set_where_there_is_none()
    {
        await using ScriptedServer server = Serve(x => x.AnswerAsync("200 OK", """{"metadata":{"name":"a"},"spec":{}}"""));
        await _api.SetPodRangeAsync(Kubeconfig(server), "a", IPNetwork.Parse("10.244.1.0/24"), Cancel);
        Exchange patch = server.Requests.Last();
        Assert.Equal(("PATCH", $"{Nodes}/a", "application/merge-patch+json"), (patch.Method, patch.Path, patch.Headers["Content-Type"]));
        Assert.Equal("""{"spec":{"podCIDR":"10.244.1.0/24","podCIDRs":["10.244.1.0/24"]}}""", patch.Body);
    }

    [Fact]
    public async Task A_pod_range_that_is_there_stays()
    {
        await using ScriptedServer server = Serve(x => x.AnswerAsync("200 OK", """{"metadata":{"name":"a"},"spec":{"podCIDR":"10.244.1.0/24"}}"""));
        await _api.SetPodRangeAsync(Kubeconfig(server), "a", IPNetwork.Parse("10.244.1.0/24"), Cancel);
        Assert.Single(server.Requests);
        KubernetesApiException e = await Assert.ThrowsAsync<KubernetesApiException>(
            () => _api.SetPodRangeAsync(Kubeconfig(server), "a", IPNetwork.Parse("10.244.2.0/24"), Cancel));
        Assert.Contains("it has 10.244.1.0/24", e.Message, StringComparison.Ordinal);
        Assert.All(server.Requests, x => Assert.Equal("GET", x.Method));
    }

    [Fact]
    public async Task A_patch_that_is_refused_is_told_with_the_servers_words()
    {
        await using ScriptedServer server = Serve(x => x.Method == "GET"
            ? x.AnswerAsync("200 OK", """{"metadata":{"name":"a"}}""")
            : x.AnswerAsync("422 Unprocessable Entity", """{"kind":"Status","message":"Node \"a\" is invalid","code":422}"""));
        KubernetesApiException e = await Assert.ThrowsAsync<KubernetesApiException>(
            () => _api.SetPodRangeAsync(Kubeconfig(server), "a", IPNetwork.Parse("10.244.1.0/24"), Cancel));
        Assert.EndsWith("422 Node \"a\" is invalid", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Existence_is_200_or_404_and_else_an_error()
    {
        await using ScriptedServer server = Serve(x => x.AnswerAsync(x.Path switch { "/a" => "200 OK", "/b" => "404 Not Found", _ => "500 Internal Server Error" }));
        string kubeconfig = Kubeconfig(server);
        Assert.True(await _api.ExistsAsync(kubeconfig, "/a", Cancel));
        Assert.False(await _api.ExistsAsync(kubeconfig, "/b", Cancel));
        await Assert.ThrowsAsync<KubernetesApiException>(() => _api.ExistsAsync(kubeconfig, "/c", Cancel));
    }

    [Fact]
    public async Task Existence_is_waited_for()
    {
        await using ScriptedServer server = Serve(x => x.AnswerAsync(x.Number < 3 ? "404 Not Found" : "200 OK"));
        await _api.WaitUntilExistsAsync(Kubeconfig(server), "/api/v1/namespaces/kube-system/configmaps/kubeadm-config", Cancel);
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task An_answer_that_is_no_json_is_told()
    {
        await using ScriptedServer server = Serve(x => x.AnswerAsync("200 OK", "<html>"));
        KubernetesApiException e = await Assert.ThrowsAsync<KubernetesApiException>(() => _api.ListNodesAsync(Kubeconfig(server), Cancel));
        Assert.Contains("its answer makes no sense", e.Message, StringComparison.Ordinal);
    }

    private const string Nodes = "/api/v1/nodes";
    private const string Leases = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static bool IsWatch(Exchange x) => x.Path.Contains("watch=1", StringComparison.Ordinal);

    private static string List(params string[] items) => $$"""{"metadata":{"resourceVersion":"7"},"items":[{{string.Join(',', items)}}]}""";

    private static string Event(string type, string item) => $$"""{"type":"{{type}}","object":{{item}}}""" + "\n";

    private static string Lease(string name, DateTimeOffset renewed) => """
        {"metadata":{"name":"NAME"},"spec":{"holderIdentity":"NAME","renewTime":"TIME"}}
        """.Replace("NAME", name, StringComparison.Ordinal)
        .Replace("TIME", renewed.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private static string Node(string name, bool ready) => """
        {
          "metadata": { "name": "NAME", "resourceVersion": "5" },
          "spec": {},
          "status": {
            "conditions": [
              { "type": "MemoryPressure", "status": "False" },
              { "type": "Ready", "status": "READY", "reason": "KubeletNotReady", "message": "no network" }
            ],
            "addresses": [{ "type": "Hostname", "address": "NAME" }, { "type": "InternalIP", "address": "10.22.0.2" }],
            "nodeInfo": { "kubeletVersion": "v1.20.2" }
          }
        }
        """.Replace("NAME", name, StringComparison.Ordinal).Replace("READY", ready ? "True" : "False", StringComparison.Ordinal).ReplaceLineEndings("");

    private static async Task EndWatchAsync(Exchange x, string how)
    {
        if (how == "gone at once")
        {
            await x.AnswerAsync("410 Gone");
            return;
        }
        await x.ChunkedAsync();
        switch (how)
        {
            case "closed":
                await x.LastChunkAsync();
                break;
            case "gone":
                await x.ChunkAsync(Event("ERROR", """{"kind":"Status","code":410,"reason":"Expired"}"""));
                await x.HoldAsync();
                break;
            case "reset":
                x.Reset();
                break;
            case "cut in a line":
                await x.ChunkAsync(Event("MODIFIED", Node("a", true))[..30]);
                break;
        }
    }

    private ScriptedServer Serve(Func<Exchange, Task> answer) => new(answer, _authority.Server(), _authority.Clients);

    private string Kubeconfig(ScriptedServer server) => Kubeconfig(server.Url);

    private string Kubeconfig(Uri server)
    {
        string file = _folder["kubeconfig"];
        File.WriteAllText(file, _authority.Kubeconfig(server));
        return file;
    }
}
