using KubeSpawn.Cluster.Tests.Rig;

namespace KubeSpawn.Cluster.Tests.Life;

/// <summary>What the stations of one cluster's life hand on to each other.</summary>
public sealed class WholeLife(TestHost host) : IAsyncLifetime
{
    /// <summary>Folder in the test host for the traces of all that kube-spawn does in this life.</summary>
    internal const string Traces = "/tmp/traces";

    /// <summary>The cluster: one control plane, two workers.</summary>
    internal SpawnedCluster Cluster { get; } = new(host, "default", Traces);

    /// <summary>What runs in it.</summary>
    internal Workload Workload => new(host, Cluster);

    /// <summary>The host before create.</summary>
    internal IReadOnlyList<string> Before { get; private set; } = [];

    /// <summary>True from the first start on: the cluster is there to be looked at.</summary>
    internal bool Up { get; set; }

    /// <summary>Identities of the pods that ran before the first stop.</summary>
    internal string Pods { get; set; } = "";

    /// <summary>Addresses and certificates as they were before the first stop.</summary>
    internal string Identity { get; set; } = "";

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (!host.Usable) return;
        (await host.ShellAsync($"rm -rf {SpawnedCluster.Dir}/.cache; mkdir -p {Traces} /srv/ro /srv/rw /srv/one; echo for all >/srv/ro/file; echo for one >/srv/one/file")).Succeeded();
        Before = await host.SnapshotAsync();
    }

    /// <summary>Nothing of it stays, also where a test failed on the way.</summary>
    public async ValueTask DisposeAsync()
    {
        if (host.Usable) await Cluster.RunAsync("destroy", "--purge");
    }
}
