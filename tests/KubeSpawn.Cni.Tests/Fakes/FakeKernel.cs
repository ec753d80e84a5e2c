namespace KubeSpawn.Cni.Tests.Fakes;

/// <summary>Counts every effect, and fails the one a test has chosen: before it has done anything.</summary>
internal sealed class FakeKernel
{
    private int _nextIndex = 2;

    /// <summary>Number of the effect that fails, from 1; 0: none.</summary>
    public int FailAt { get; set; }

    /// <summary>All effects from this one on fail; 0: none.</summary>
    public int FailFrom { get; set; }

    /// <summary>The effects so far.</summary>
    public List<string> Effects { get; } = [];

    public int NextIndex() => _nextIndex++;

    public void Effect(string what)
    {
        Effects.Add(what);
        if (Effects.Count == FailAt || (FailFrom > 0 && Effects.Count >= FailFrom))
            throw new Linux.Libc.LinuxException("do", what, Linux.Libc.Errno.EIO);
    }
}
