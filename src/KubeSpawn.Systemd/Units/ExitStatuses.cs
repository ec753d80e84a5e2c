namespace KubeSpawn.Systemd.Units;

/// <summary>
/// How a process ended, as systemd tells it: ExecMainCode is si_code (asm-generic/siginfo.h), and ExecMainStatus may be a status that
/// systemd itself sets when it cannot run a program (systemd.exec(5), "Process Exit Codes").
/// </summary>
internal static class ExitStatuses
{
    /// <summary>CLD_EXITED: the process ended by exit; the other codes are ends by a signal.</summary>
    internal const int Exited = 1;

    /// <summary>The working directory cannot be entered.</summary>
    internal const int ChangeDirectory = 200;

    /// <summary>The program cannot be executed.</summary>
    internal const int Exec = 203;

    /// <summary>The group does not exist.</summary>
    internal const int Group = 216;

    /// <summary>The user does not exist.</summary>
    internal const int User = 217;
}
