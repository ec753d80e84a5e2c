using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace KubeSpawn.Systemd.Terminal;

/// <summary>struct termios of the C library, bits/termios-struct.h (glibc: 32 control characters, 60 bytes).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Termios
{
    internal uint InputModes;
    internal uint OutputModes;
    internal uint ControlModes;
    internal uint LocalModes;
    internal byte Line;
    internal ControlCharacters Characters;
    internal uint InputSpeed;
    internal uint OutputSpeed;

    [InlineArray(32)]
    internal struct ControlCharacters
    {
        private byte _first;
    }
}
