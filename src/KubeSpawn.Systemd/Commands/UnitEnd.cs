using KubeSpawn.Systemd.Generated;
using KubeSpawn.Systemd.Protocol.Connection;

namespace KubeSpawn.Systemd.Commands;

/// <summary>Where a command's unit has come to, and how its main process ended, all asked for at once.</summary>
/// <param name="State">ActiveState.</param>
/// <param name="Code">ExecMainCode: si_code of the end; 0: it has not ended, or never ran.</param>
/// <param name="Status">ExecMainStatus: exit status, or signal.</param>
internal sealed record UnitEnd(string State, int Code, int Status)
{
    internal bool HasEnded => State is "inactive" or "failed";

    // In this order, which systemd keeps: what it says of the end is no older than the state.
    internal static async Task<UnitEnd> ReadAsync(BusObject unit, CancellationToken cancel)
    {
        Systemd1Service service = new(unit);
        Task<string> state = new Systemd1Unit(unit).ReadActiveStateAsync(cancel);
        Task<int> code = service.ReadExecMainCodeAsync(cancel);
        Task<int> status = service.ReadExecMainStatusAsync(cancel);
        await Task.WhenAll(state, code, status).ConfigureAwait(false);
        return new UnitEnd(await state.ConfigureAwait(false), await code.ConfigureAwait(false), await status.ConfigureAwait(false));
    }
}
