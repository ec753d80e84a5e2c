using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Output;

/// <summary>Standard output as it is: where nobody reads it any more, writing fails, which Console's own stream would hide.</summary>
internal static class StandardOutput
{
    private const int EPIPE = 32;

    /// <summary>Writes each line at once.</summary>
    public static TextWriter Open() =>
        new StreamWriter(new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0)) { AutoFlush = true };

    /// <summary>True: it failed as its reader has gone (<c>kube-spawn logs --follow | head</c>).</summary>
    public static bool IsClosed(IOException error) => error.HResult == EPIPE;
}

/// <summary>Nobody reads what the command has to say: it ends, and says nothing of it, as programs do that SIGPIPE ends.</summary>
internal sealed class OutputClosedException() : Exception("nobody reads standard output any more")
{
    /// <summary>128 + SIGPIPE.</summary>
    public const int ExitStatus = 141;
}
