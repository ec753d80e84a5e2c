using System.Net;

namespace KubeSpawn.Systemd.Machines;

/// <summary>What machined finds out by looking into a machine.</summary>
/// <param name="OperatingSystem">PRETTY_NAME of its os-release; null where it has none.</param>
/// <param name="Addresses">Its addresses, in machined's order.</param>
public sealed record MachineDetails(string? OperatingSystem, IReadOnlyList<IPAddress> Addresses);
