namespace KubeSpawn.Cluster.Tests.Rig;

/// <summary>The exit codes that docs/exit-codes.md promises.</summary>
internal static class Exit
{
    public const int Failure = 1;
    public const int Usage = 2;
    public const int Host = 3;
    public const int State = 4;
    public const int Fetch = 5;
    public const int Node = 6;
    public const int Timeout = 7;
    public const int Busy = 8;
    public const int Interrupted = 130;
}
