using KubeSpawn.Clusters.Plan;
using KubeSpawn.Clusters.Reporting;

namespace KubeSpawn.Clusters.Steps.Nodes;

/// <summary>
/// Takes all nodes through a list of node steps: one node's steps one after another, the nodes side by side. The first failure cancels the others'
/// work; all are waited for.
/// </summary>
/// <param name="name">What it is as a whole, for people.</param>
/// <param name="steps">Each node's steps, in order.</param>
/// <param name="select">Which nodes; null: all.</param>
public sealed class EachNodeStep(string name, IReadOnlyList<INodeStep> steps, Func<NodePlan, bool>? select = null) : IStep
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public IEnumerable<string> Describe(ClusterContext cluster) =>
        from node in Nodes(cluster) from step in steps from line in step.Describe(cluster, node) select $"{node.Name}: {line}";

    /// <inheritdoc/>
    public Task RunAsync(ClusterContext cluster, CancellationToken cancel) =>
        AllAsync(cluster, async (node, token) =>
        {
            foreach (INodeStep step in steps)
            {
                token.ThrowIfCancellationRequested();
                IStepReport report = cluster.Reporter.Begin(step.Name, node.Name);
                await step.RunAsync(cluster, node, token);
                report.Done();
            }
        }, cancel);

    /// <inheritdoc/>
    public Task UndoAsync(ClusterContext cluster, CancellationToken cancel) =>
        AllAsync(cluster, async (node, token) =>
        {
            foreach (INodeStep step in steps.Reverse()) await step.UndoAsync(cluster, node, token);
        }, cancel);

    private IEnumerable<NodePlan> Nodes(ClusterContext cluster) => cluster.Plan.Nodes.Where(select ?? (_ => true));

    private async Task AllAsync(ClusterContext cluster, Func<NodePlan, CancellationToken, Task> work, CancellationToken cancel)
    {
        using var abort = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Exception? first = null;
        await Task.WhenAll(Nodes(cluster).Select(node => Task.Run(
            async () =>
            {
                try
                {
                    await work(node, abort.Token);
                }
                catch (Exception e)
                {
                    // The one that failed first is the cause; what it cancels only follows from it.
                    Interlocked.CompareExchange(ref first, e, null);
                    await abort.CancelAsync();
                }
            },
            CancellationToken.None)));
        if (first is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
    }
}
