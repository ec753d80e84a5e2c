namespace KubeSpawn.Systemd.Machines;

/// <summary>A machine has come, or gone.</summary>
/// <param name="Machine">Its name.</param>
/// <param name="Appeared">True: it has come.</param>
public sealed record MachineChange(string Machine, bool Appeared);
