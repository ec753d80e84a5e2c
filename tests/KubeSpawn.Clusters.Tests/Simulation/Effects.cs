using KubeSpawn.Clusters.Errors;

namespace KubeSpawn.Clusters.Tests.Simulation;

/// <summary>
/// Counts every effect on the simulated host, and makes one of them go wrong: it fails as the real one would, or the process dies
/// there (and does nothing any more, not even undo).
/// </summary>
public sealed class Effects
{
    private readonly Lock _gate = new();
    private readonly List<string> _log = [];
    private int _failAt = -1;
    private int _killAt = -1;
    private bool _dead;

    /// <summary>Effects so far, by name.</summary>
    public IReadOnlyList<string> Log
    {
        get
        {
            lock (_gate) return [.. _log];
        }
    }

    /// <summary>The next run: nothing goes wrong but the n-th effect (from 0), which fails; none with -1.</summary>
    public void Arm(int failAt = -1, int killAt = -1)
    {
        lock (_gate)
        {
            _log.Clear();
            _failAt = failAt;
            _killAt = killAt;
            _dead = false;
        }
    }

    /// <summary>Called before each effect. Whatever it throws, the effect has not happened.</summary>
    public void Before(string effect)
    {
        lock (_gate)
        {
            if (_dead) throw new ProcessDiedException();
            int number = _log.Count;
            _log.Add(effect);
            if (number == _killAt)
            {
                _dead = true;
                throw new ProcessDiedException();
            }

            if (number == _failAt) throw new KubeSpawnException(ExitCode.Failure, $"failed to do \"{effect}\": simulated");
        }
    }
}

/// <summary>kill -9: nothing of this process happens after it.</summary>
public sealed class ProcessDiedException() : Exception("the simulated process was killed");
