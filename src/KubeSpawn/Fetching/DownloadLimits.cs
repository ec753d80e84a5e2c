namespace KubeSpawn.Fetching;

/// <summary>What bounds a download.</summary>
/// <param name="Stall">A connection from which no byte comes for so long is given up.</param>
/// <param name="Attempts">Tries in all, of transfers that break.</param>
/// <param name="Pause">Waited before the second try; twice that before the third, and so on, so that a server that restarts is met again.</param>
public sealed record DownloadLimits(TimeSpan Stall, int Attempts, TimeSpan Pause)
{
    /// <summary>30 s without a byte, three tries, half a second between.</summary>
    public static DownloadLimits Default { get; } = new(TimeSpan.FromSeconds(30), 3, TimeSpan.FromMilliseconds(500));
}
