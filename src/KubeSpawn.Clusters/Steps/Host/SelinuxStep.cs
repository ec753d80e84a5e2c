namespace KubeSpawn.Clusters.Steps.Host;

/// <summary>Looks whether SELinux is on. Where it is, the nodes' roots are mounted with the context that containers have, so that enforcing works.</summary>
public sealed class SelinuxStep : IStep
{
    /// <inheritdoc/>
    public string Name => "look at SELinux";

    /// <inheritdoc/>
    public IEnumerable<string> Describe(ClusterContext cluster) =>
        [cluster.Host.Facts.SelinuxMode is { } mode ? $"SELinux is {mode}: roots get the context of containers" : "SELinux is off"];

    /// <inheritdoc/>
    public Task RunAsync(ClusterContext cluster, CancellationToken cancel)
    {
        if (cluster.Host.Facts.SelinuxMode == "enforcing")
        {
            cluster.Reporter.Warn("SELinux is enforcing: the nodes' roots get the context of containers; bind mounts keep their own");
        }

        return Task.CompletedTask;
    }
}
