namespace KubeSpawn.Cluster.Tests.Rig;

/// <summary>Two pods on worker-2 behind a Service, and a pod on worker-1 that asks them.</summary>
internal sealed class Workload(TestHost host, SpawnedCluster cluster)
{
    private const int Rounds = 60;

    private string Manifest =>
        $$$"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: echo}
        spec:
          replicas: 2
          selector: {matchLabels: {app: echo}}
          template:
            metadata: {labels: {app: echo}}
            spec:
              nodeSelector: {kubernetes.io/hostname: {{{cluster.Machine("worker-2")}}} }
              terminationGracePeriodSeconds: 2
              containers:
              - name: echo
                image: kube-spawn-echo:1
                imagePullPolicy: IfNotPresent
                env: [{name: NODE_NAME, valueFrom: {fieldRef: {fieldPath: spec.nodeName} } }]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: echo}
        spec:
          selector: {app: echo}
          ports: [{port: 80, targetPort: 8080}]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: client}
        spec:
          nodeSelector: {kubernetes.io/hostname: {{{cluster.Machine("worker-1")}}} }
          terminationGracePeriodSeconds: 2
          containers: [{name: client, image: "kube-spawn-echo:1", imagePullPolicy: IfNotPresent}]
        """;

    /// <summary>Makes it and waits until it runs.</summary>
    public async Task ApplyAsync()
    {
        await cluster.DoAsync("exec", "control-plane-1", "--", "/bin/sh", "-c", $"kubectl apply -f - <<'END'\n{Manifest}\nEND");
        await cluster.KubectlAsync("rollout", "status", "deployment/echo", "--timeout=120s");
    }

    /// <summary>Unique identities of its pods, by name: other ones are other pods.</summary>
    public Task<string> PodsAsync() => cluster.KubectlAsync("get", "pods", "-o", "jsonpath={range .items[*]}{.metadata.name} {.metadata.uid}{\"\\n\"}{end}");

    /// <summary>Asks the Service from worker-1 until both pods on worker-2 have answered.</summary>
    public async Task AnswersAsync()
    {
        await cluster.KubectlAsync("wait", "--for=condition=Ready", "pod/client", "--timeout=120s");
        string address = await cluster.KubectlAsync("get", "service", "echo", "-o", "jsonpath={.spec.clusterIP}");
        string kubectl = string.Join(' ', cluster.Command("exec", "control-plane-1", "--", "kubectl", "exec", "client", "--", "/echo", "get", $"http://{address.Trim()}:80/"));
        // Right after their pods, the Service's rules still have to reach the nodes: asked for at most half a minute.
        Outcome outcome = await host.ShellAsync(
            $$"""
            for round in $(seq {{Rounds}}); do
              {{kubectl}} || { sleep 0.5; continue; }
            done | awk '{ seen[$1] = $0 } END { for (pod in seen) print seen[pod] }'
            """);
        string[] answers = outcome.Succeeded().Output.TrimEnd('\n').Split('\n');
        Assert.Equal(2, answers.Length);
        Assert.All(answers, answer => Assert.Contains($"node={cluster.Machine("worker-2")} ", answer, StringComparison.Ordinal));
    }
}
