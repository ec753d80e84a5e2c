using System.Globalization;
using KubeSpawn.Clusters.Reporting;

namespace KubeSpawn.Output;

/// <summary>Prints what the steps do, a line each, to standard error; safe for several threads.</summary>
/// <param name="console">Where to.</param>
/// <param name="clock">Says how long steps take.</param>
internal sealed class ConsoleReporter(Terminal console, TimeProvider clock) : IReporter
{
    /// <inheritdoc/>
    public IStepReport Begin(string what, string? node) => new Step(this, node is null ? what : $"{node}: {what}", node is not null);

    /// <inheritdoc/>
    public void NodeLine(string node, string line) => console.Detail($"{node} | {line}");

    /// <inheritdoc/>
    public void Warn(string message) => console.Warn(message);

    private static readonly TimeSpan Notable = TimeSpan.FromSeconds(0.5);

    private sealed class Step : IStepReport
    {
        private readonly ConsoleReporter _reporter;
        private readonly string _what;
        private readonly bool _ofNode;
        private readonly long _begun;
        private int _lastTenth;

        public Step(ConsoleReporter reporter, string what, bool ofNode)
        {
            _reporter = reporter;
            _what = what;
            _ofNode = ofNode;
            _begun = reporter.Clock.GetTimestamp();
            reporter.Console.Trace($"{what} …");
        }

        /// <summary>A line for each tenth: what is not a terminal keeps a short log.</summary>
        public void Progress(double? share, string words)
        {
            int tenth = share is { } known ? (int)(known * 10) : 0;
            if (Interlocked.Exchange(ref _lastTenth, tenth) == tenth) return;
            _reporter.Console.Detail(string.Create(CultureInfo.InvariantCulture, $"{_what}: {tenth * 10} % {words}"));
        }

        public void Done(string? outcome)
        {
            TimeSpan took = _reporter.Clock.GetElapsedTime(_begun);
            string time = took >= Notable ? string.Create(CultureInfo.InvariantCulture, $" ({took.TotalSeconds:0.0} s)") : "";
            string line = $"✓ {_what}{(outcome is null ? "" : $": {outcome}")}{time}";

            // What each node has done in no time is for --verbose: with many nodes it would hide the rest.
            if (_ofNode && took < Notable) _reporter.Console.Trace(line);
            else _reporter.Console.Info(line);
        }
    }

    private Terminal Console => console;

    private TimeProvider Clock => clock;
}
