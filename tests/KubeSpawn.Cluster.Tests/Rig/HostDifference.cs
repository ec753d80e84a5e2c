namespace KubeSpawn.Cluster.Tests.Rig;

/// <summary>Compares what a host was with what it is.</summary>
internal static class HostDifference
{
    private const int Shown = 60;

    /// <summary>Fails the test with every line that came or went.</summary>
    /// <param name="before">Taken first.</param>
    /// <param name="after">Taken last.</param>
    /// <param name="keepsCache">True: what clusters share may have been kept.</param>
    public static void None(IReadOnlyList<string> before, IReadOnlyList<string> after, bool keepsCache)
    {
        bool Counts(string line) => !keepsCache || !line.Contains($" {SpawnedCluster.Dir}/.cache", StringComparison.Ordinal);
        string[] came = [.. after.Except(before).Where(Counts).Select(line => $"+ {line}")];
        string[] went = [.. before.Except(after).Where(Counts).Select(line => $"- {line}")];
        Assert.True(came.Length + went.Length == 0, $"the host is not what it was:\n{string.Join('\n', went.Concat(came).Take(Shown))}");
        // Of lines that are there more than once, as many as before.
        Assert.Equal(before.Count(Counts), after.Count(Counts));
    }
}
