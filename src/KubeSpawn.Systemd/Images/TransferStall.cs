using System.Globalization;
using System.Text;
using KubeSpawn.Systemd.Bus;
using KubeSpawn.Systemd.Generated;
using KubeSpawn.Systemd.Protocol;
using KubeSpawn.Systemd.Units;

namespace KubeSpawn.Systemd.Images;

/// <summary>
/// Sees importd stand still. Its helper of systemd 252 takes one word of libcurl at a time: when two downloads end in the same moment, as an
/// image and a file beside it can, the second end is never heard, and the transfer waits for ever. That is told from slowness by what its
/// processes read and write (/proc/PID/io, proc(5)): somebody who downloads, unpacks or copies does either; and a server that is silent
/// is given up by libcurl after a minute.
/// </summary>
/// <param name="services">The host's services.</param>
/// <param name="limit">How long nothing may move.</param>
internal sealed class TransferStall(SystemServices services, TimeSpan limit)
{
    private const string Unit = "systemd-importd.service";
    private const int Looks = 10; // within the limit

    /// <summary>True when nothing has been read or written for the limit; false when importd has no helpers to be looked at.</summary>
    internal async Task<bool> WaitAsync(CancellationToken cancel)
    {
        using PeriodicTimer look = new(limit / Looks);
        string before = "";
        for (int same = 0; same < Looks;)
        {
            await look.WaitForNextTickAsync(cancel).ConfigureAwait(false);
            string now = await ReadMovementAsync(cancel).ConfigureAwait(false);
            if (now.Length == 0)
                return false;
            same = now == before ? same + 1 : 0;
            before = now;
        }
        return true;
    }

    private async Task<string> ReadMovementAsync(CancellationToken cancel)
    {
        StringBuilder movement = new();
        try
        {
            // importd itself reads its timers and answers whoever asks it: only what its helpers do is work.
            uint importd = await new Systemd1Service(services.UnitObject(UnitNames.PathOf(Unit))).ReadMainPIDAsync(cancel).ConfigureAwait(false);
            foreach ((_, uint process, _) in await services.Systemd.GetUnitProcessesAsync(Unit, cancel).ConfigureAwait(false))
            {
                if (process != importd)
                    movement.Append(CultureInfo.InvariantCulture, $"{process} {ReadCounters(process)}\n");
            }
        }
        catch (DBusException e) when (e.ErrorName is ErrorNames.NoSuchUnit or ErrorNames.UnknownObject)
        {
            return ""; // importd has left
        }
        return movement.ToString();
    }

    private static string ReadCounters(uint process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/io");
        }
        catch (IOException)
        {
            return ""; // it has ended since
        }
    }
}
