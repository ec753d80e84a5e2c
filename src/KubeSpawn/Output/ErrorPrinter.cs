using KubeSpawn.Clusters.Errors;

namespace KubeSpawn.Output;

/// <summary>The one place where an exception becomes a line and an exit code.</summary>
internal static class ErrorPrinter
{
    /// <summary>Prints the error and says what the process exits with.</summary>
    public static int Print(Exception exception, Terminal terminal)
    {
        switch (exception)
        {
            case OperationCanceledException:
                terminal.Error("interrupted", "run the same command again to go on, or \"kube-spawn destroy\" to remove what there is");
                Explain(exception, terminal);
                return (int)ExitCode.Interrupted;
            case OutputClosedException:
                Explain(exception, terminal);
                return OutputClosedException.ExitStatus;
            case KubeSpawnException known:
                terminal.Error(known.Message, known.Cure);
                Explain(known, terminal);
                return (int)known.Code;
            default:
                terminal.Error($"{exception.GetType().Name}: {exception.Message}", "this is a fault in kube-spawn: please report it with the output of the same command with --verbose");
                Explain(exception, terminal);
                return (int)ExitCode.Failure;
        }
    }

    private static void Explain(Exception exception, Terminal terminal) => terminal.Trace(exception.ToString());
}
