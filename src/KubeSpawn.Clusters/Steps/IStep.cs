namespace KubeSpawn.Clusters.Steps;

/// <summary>
/// One thing that is done to a host for a cluster. Run can be repeated: what is there already is left alone or mended. Undo can be repeated
/// too, takes back all that Run may have done however far it came, and needs nothing but the plan.
/// </summary>
public interface IStep
{
    /// <summary>What it does, for people: "load kernel modules".</summary>
    string Name { get; }

    /// <summary>What it would do, a line each, for --dry-run.</summary>
    IEnumerable<string> Describe(ClusterContext cluster);

    /// <summary>Does it.</summary>
    Task RunAsync(ClusterContext cluster, CancellationToken cancel);

    /// <summary>Takes it back.</summary>
    Task UndoAsync(ClusterContext cluster, CancellationToken cancel) => Task.CompletedTask;
}
