using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Reporting;

namespace KubeSpawn.Clusters.Steps;

/// <summary>Runs lists of steps, forwards and backwards.</summary>
public static class StepRunner
{
    /// <summary>Runs the steps in order. With <paramref name="undo"/>, one that fails or is cancelled is undone with all before it.</summary>
    public static async Task RunAsync(IReadOnlyList<IStep> steps, ClusterContext cluster, bool undo, CancellationToken cancel)
    {
        for (int n = 0; n < steps.Count; n++)
        {
            try
            {
                cancel.ThrowIfCancellationRequested();
                IStepReport report = cluster.Reporter.Begin(steps[n].Name);
                await steps[n].RunAsync(cluster, cancel);
                report.Done();
            }
            catch (Exception cause) when (undo)
            {
                await UndoAfterAsync(cause, [.. steps.Take(n + 1)], cluster);
                throw;
            }
        }
    }

    /// <summary>
    /// Undoes the steps in reverse order. One that cannot be undone does not keep the others from it; all that failed is thrown in the end.
    /// </summary>
    public static async Task UndoAsync(IReadOnlyList<IStep> steps, ClusterContext cluster, CancellationToken cancel)
    {
        List<Exception> failures = [];
        foreach (IStep step in steps.Reverse())
        {
            try
            {
                await step.UndoAsync(cluster, cancel);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                failures.Add(e);
            }
        }

        if (failures is [var only]) throw Wrap(only);
        if (failures.Count > 0) throw Wrap(new AggregateException(failures));
    }

    private static async Task UndoAfterAsync(Exception cause, IReadOnlyList<IStep> done, ClusterContext cluster)
    {
        try
        {
            // Cancelled or not, what was made is taken back.
            await UndoAsync(done, cluster, CancellationToken.None);
        }
        catch (KubeSpawnException e)
        {
            cluster.Reporter.Warn($"after \"{cause.Message}\", {e.Message}");
        }
    }

    private static KubeSpawnException Wrap(Exception e) => e switch
    {
        KubeSpawnException own => own,
        AggregateException all => new KubeSpawnException(
            ExitCode.Failure,
            $"failed to undo {all.InnerExceptions.Count} steps: {string.Join("; ", all.InnerExceptions.Select(inner => inner.Message))}",
            "run the command again; with --verbose it says more",
            all),
        _ => new KubeSpawnException(ExitCode.Failure, $"failed to undo a step: {e.Message}", "run the command again; with --verbose it says more", e),
    };
}
