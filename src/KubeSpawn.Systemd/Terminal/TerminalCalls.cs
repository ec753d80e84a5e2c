using System.ComponentModel;
using System.Runtime.InteropServices;
using KubeSpawn.Systemd.Protocol.Native;
using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Systemd.Terminal;

/// <summary>termios.h and sys/ioctl.h.</summary>
internal static partial class TerminalCalls
{
    private const nuint TIOCGWINSZ = 0x5413;
    private const nuint TIOCSWINSZ = 0x5414;
    private const nuint TIOCGSID = 0x5429;
    private const nuint TIOCGPTPEER = 0x5441;
    private const nint O_RDWR = 2;
    private const nint O_NOCTTY = 0x100;

    [LibraryImport("libc", EntryPoint = "tcgetattr", SetLastError = true)]
    internal static partial int GetAttributes(SafeFileHandle terminal, out Termios attributes);

    [LibraryImport("libc", EntryPoint = "tcsetattr", SetLastError = true)]
    internal static partial int SetAttributes(SafeFileHandle terminal, int when, in Termios attributes);

    [LibraryImport("libc", EntryPoint = "cfmakeraw")]
    internal static partial void MakeRaw(ref Termios attributes);

    internal static int GetWindowSize(SafeFileHandle terminal, out TerminalSize size)
    {
        size = default;
        return Ioctl(terminal, TIOCGWINSZ, ref size);
    }

    internal static int SetWindowSize(SafeFileHandle terminal, TerminalSize size) => Ioctl(terminal, TIOCSWINSZ, ref size);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Ioctl(SafeFileHandle file, nuint request, ref TerminalSize size);

    /// <summary>Opens the other side of a terminal by its master: by ioctl, since its path is one of another mount namespace (ioctl_tty(2)).</summary>
    internal static SafeFileHandle OpenPeer(SafeFileHandle master)
    {
        int peer = Ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | Constants.O_CLOEXEC);
        return peer >= 0 ? new SafeFileHandle(peer, ownsHandle: true) : throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    /// <summary>True: a session has the terminal as its own; asked by its master (ioctl_tty(2): ENOTTY, none has).</summary>
    internal static bool HasSession(SafeFileHandle master) => Ioctl(master, TIOCGSID, out _) == 0;

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Ioctl(SafeFileHandle file, nuint request, nint argument);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Ioctl(SafeFileHandle file, nuint request, out int value);
}
