using System.Text;
using KubeSpawn.Systemd.Bus;
using KubeSpawn.Systemd.Generated;
using KubeSpawn.Systemd.Protocol;
using KubeSpawn.Systemd.Units;

namespace KubeSpawn.Systemd.Images;

/// <summary>
/// Sees importd stand still. Its helper of systemd 252 takes one word of libcurl at a time: when two downloads end in the same moment, as an
/// image and a file beside it can, the second end is never heard, and the transfer waits for ever. That is told from slowness by what its
/// processes do (/proc/PID/io and /proc/PID/stat, proc(5)): somebody who downloads, unpacks, copies or removes reads, writes or computes; who
/// waits for a disk is in state D; and a server that is silent is given up by libcurl after a minute.
/// </summary>
/// <param name="services">The host's services.</param>
/// <param name="limit">How long nothing may move.</param>
internal sealed class TransferStall(SystemServices services, TimeSpan limit)
{
    private const string Unit = "systemd-importd.service";
    private const int Looks = 10; // within the limit

    /// <summary>True when no helper has done anything for the limit; false when importd has none that can be looked at.</summary>
    internal async Task<bool> WaitAsync(CancellationToken cancel)
    {
        using PeriodicTimer look = new(limit / Looks);
        string before = "";
        for (int same = 0; same < Looks;)
        {
            await look.WaitForNextTickAsync(cancel).ConfigureAwait(false);
            (string now, bool busy) = await ReadMovementAsync(cancel).ConfigureAwait(false);
            if (now.Length == 0)
                return false;
            same = now == before && !busy ? same + 1 : 0;
            before = now;
        }
        return true;
    }

    private async Task<(string Counters, bool Busy)> ReadMovementAsync(CancellationToken cancel)
    {
        StringBuilder counters = new();
        bool busy = false;
        try
        {
            // importd itself reads its timers and answers whoever asks it: only what its helpers do is work.
            uint importd = await new Systemd1Service(services.UnitObject(UnitNames.PathOf(Unit))).ReadMainPIDAsync(cancel).ConfigureAwait(false);
            foreach ((_, uint process, _) in await services.Systemd.GetUnitProcessesAsync(Unit, cancel).ConfigureAwait(false))
            {
                if (process == importd || Read(process) is not { } read)
                    continue;
                counters.Append(read.Counters);
                busy |= read.Busy;
            }
        }
        catch (DBusException e) when (e.ErrorName is ErrorNames.NoSuchUnit or ErrorNames.UnknownObject)
        {
            return ("", false); // importd has left
        }
        return (counters.ToString(), busy);
    }

    // null: it has ended since, or this kernel does not count.
    private static (string Counters, bool Busy)? Read(uint process)
    {
        try
        {
            // "PID (name) state ...": the name may hold anything, a parenthesis too.
            string stat = File.ReadAllText($"/proc/{process}/stat");
            char state = stat[stat.LastIndexOf(')') + 2];
            return (stat + File.ReadAllText($"/proc/{process}/io"), state is 'R' or 'D');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
