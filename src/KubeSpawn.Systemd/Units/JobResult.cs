namespace KubeSpawn.Systemd.Units;

/// <summary>How a job ended, as JobRemoved says it (org.freedesktop.systemd1(5)).</summary>
internal static class JobResult
{
    internal const string Done = "done";
    internal const string Canceled = "canceled";
    internal const string Timeout = "timeout";
    internal const string Failed = "failed";
    internal const string Dependency = "dependency";
    internal const string Assert = "assert";
    internal const string Skipped = "skipped";
}
