namespace KubeSpawn.Cluster.Tests.Rig;

/// <summary>How a command ended.</summary>
/// <param name="Command">What was run, for messages.</param>
/// <param name="Status">Its exit status; 128 and more: a signal.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
/// <param name="Took">How long it ran.</param>
internal sealed record Outcome(string Command, int Status, string Output, string Error, TimeSpan Took)
{
    private const int Shown = 40;

    /// <summary>Fails the test, with the end of what the command said, unless it ended well.</summary>
    public Outcome Succeeded() => Ended(0);

    /// <summary>Fails the test, with the end of what the command said, unless it ended with this status.</summary>
    public Outcome Ended(int status)
    {
        Assert.True(Status == status, $"status {Status} instead of {status} after {Took.TotalSeconds:0.0} s of: {Command}\n{Tail(Output)}\n{Tail(Error)}");
        return this;
    }

    /// <summary>Fails the test unless standard error is this one error line, its cure, and nothing else that went wrong.</summary>
    /// <param name="status">The exit status.</param>
    /// <param name="parts">What the error's line and its cure must say, each.</param>
    public Outcome Refused(int status, params string[] parts)
    {
        Ended(status);
        string[] lines = Error.Split('\n');
        Assert.True(lines.Count(line => line.StartsWith("error: ", StringComparison.Ordinal)) == 1, $"not one line of error from: {Command}\n{Error}");
        int error = Array.FindIndex(lines, line => line.StartsWith("error: ", StringComparison.Ordinal));
        string said = string.Join('\n', lines[error..]);
        foreach (string part in parts) Assert.Contains(part, said, StringComparison.Ordinal);
        Assert.True(lines.Length > error + 1 && lines[^2].StartsWith("  ", StringComparison.Ordinal), $"no cure below the error of: {Command}\n{Error}");
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        return this;
    }

    private static string Tail(string text)
    {
        string[] lines = text.TrimEnd('\n').Split('\n');
        return string.Join('\n', lines.TakeLast(Shown));
    }
}
