using KubeSpawn.Clusters.Errors;
using Microsoft.Extensions.Logging;

namespace KubeSpawn.Output;

/// <summary>How much is said on standard error.</summary>
internal enum Verbosity
{
    /// <summary>Errors and warnings.</summary>
    Quiet,

    /// <summary>A line for each step, and what kubeadm prints.</summary>
    Normal,

    /// <summary>Everything, with causes of errors in full.</summary>
    Verbose,
}

/// <summary>
/// Standard output for results, standard error for all else; whole lines, so that threads never mix within one.
/// </summary>
/// <param name="output">Standard output.</param>
/// <param name="error">Standard error.</param>
/// <param name="verbosity">How much is said.</param>
/// <param name="colour">Standard error is a terminal that shows colours.</param>
/// <param name="diagnostics">Takes what is for --verbose alone.</param>
internal sealed partial class Terminal(TextWriter output, TextWriter error, Verbosity verbosity, bool colour, ILogger diagnostics)
{
    private readonly Lock _gate = new();

    /// <summary>How much is said.</summary>
    public Verbosity Verbosity { get; } = verbosity;

    /// <summary>A line of the command's result.</summary>
    /// <exception cref="OutputClosedException">Nobody reads it.</exception>
    public void Result(string line)
    {
        try
        {
            lock (_gate) output.WriteLine(line);
        }
        catch (IOException e)
        {
            throw StandardOutput.IsClosed(e) ? new OutputClosedException()
                : new KubeSpawnException(ExitCode.Failure, $"failed to write to standard output: {e.Message}", "make room, or send it somewhere else", e);
        }
    }

    /// <summary>A line that a command wrote to its own standard error.</summary>
    public void Stderr(string line)
    {
        lock (_gate) error.WriteLine(line);
    }

    /// <summary>A step has ended.</summary>
    public void Info(string line) => Say(Verbosity.Normal, line, null);

    /// <summary>What a program in a machine prints, or progress.</summary>
    public void Detail(string line) => Say(Verbosity.Normal, line, "2");

    /// <summary>For --verbose alone.</summary>
    public void Trace(string line) => LogTrace(diagnostics, line);

    /// <summary>A warning.</summary>
    public void Warn(string line) => Say(Verbosity.Quiet, $"warning: {line}", "33");

    /// <summary>An error, and its cure on a line of its own.</summary>
    public void Error(string line, string? cure)
    {
        Say(Verbosity.Quiet, $"error: {line}", "31");
        if (cure is not null) Say(Verbosity.Quiet, $"  {cure}", null);
    }

    [LoggerMessage(Level = LogLevel.Trace, Message = "{Line}")]
    private static partial void LogTrace(ILogger logger, string line);

    private void Say(Verbosity least, string line, string? code)
    {
        if (Verbosity < least) return;
        lock (_gate) error.WriteLine(colour && code is not null ? $"\e[{code}m{line}\e[0m" : line);
    }
}
