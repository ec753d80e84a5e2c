namespace KubeSpawn.Tests.Fetching;

/// <summary>Keeps every report, in order, on the thread of who reports.</summary>
internal sealed class Recorder(Action<(long Done, long? Total)>? then = null) : IProgress<(long Done, long? Total)>
{
    public List<(long Done, long? Total)> Seen { get; } = [];

    public void Report((long Done, long? Total) value)
    {
        Seen.Add(value);
        then?.Invoke(value);
    }
}
