using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace KubeSpawn.Output;

/// <summary>
/// <c>trace 08:15:30.123 message</c>, in UTC. The console logger writes from a thread of its own: the time, not the place among other
/// lines, says what happened first.
/// </summary>
internal sealed class TraceFormatter(TimeProvider clock) : ConsoleFormatter(FormatterName)
{
    /// <summary>What the console logger's options call it.</summary>
    public const string FormatterName = "trace";

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        string message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        textWriter.WriteLine(string.Create(CultureInfo.InvariantCulture, $"trace {clock.GetUtcNow():HH:mm:ss.fff} {message}"));
    }
}
