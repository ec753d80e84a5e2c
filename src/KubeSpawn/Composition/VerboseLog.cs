using KubeSpawn.Output;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace KubeSpawn.Composition;

/// <summary>
/// What --verbose says, through the console logger. It is put together by hand, without a container: only a command that asked for
/// it pays, and disposing it writes what is still queued.
/// </summary>
internal sealed class VerboseLog(TimeProvider clock) : IDisposable
{
    private readonly Lazy<ILoggerFactory> _factory = new(() => Create(clock));

    /// <summary>The logger of a command: one that drops everything unless verbose.</summary>
    public ILogger For(Verbosity verbosity) => verbosity == Verbosity.Verbose ? _factory.Value.CreateLogger("kube-spawn") : NullLogger.Instance;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_factory.IsValueCreated) _factory.Value.Dispose();
    }

    private static LoggerFactory Create(TimeProvider clock)
    {
        var factory = new LoggerFactory([], new LoggerFilterOptions { MinLevel = LogLevel.Trace });
        // Added, and not given to the constructor: only then the factory disposes it, which is what waits for the last line.
        factory.AddProvider(new ConsoleLoggerProvider(new Options(), [new TraceFormatter(clock)]));
        return factory;
    }

    /// <summary>Standard output is for results: every level goes to standard error.</summary>
    private sealed class Options : IOptionsMonitor<ConsoleLoggerOptions>
    {
        public ConsoleLoggerOptions CurrentValue { get; } = new()
        {
            FormatterName = TraceFormatter.FormatterName,
            LogToStandardErrorThreshold = LogLevel.Trace,
        };

        public ConsoleLoggerOptions Get(string? name) => CurrentValue;

        public IDisposable? OnChange(Action<ConsoleLoggerOptions, string?> listener) => null;
    }
}
