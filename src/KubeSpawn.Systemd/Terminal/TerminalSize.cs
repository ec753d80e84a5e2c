using System.Runtime.InteropServices;

namespace KubeSpawn.Systemd.Terminal;

/// <summary>struct winsize, asm-generic/termios.h; the pixels are never known.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct TerminalSize
{
    private readonly ushort _rows;
    private readonly ushort _columns;
    private readonly ushort _horizontalPixels;
    private readonly ushort _verticalPixels;

    /// <summary>A size in characters.</summary>
    public TerminalSize(ushort rows, ushort columns)
    {
        _rows = rows;
        _columns = columns;
        _horizontalPixels = 0;
        _verticalPixels = 0;
    }

    /// <summary>Lines.</summary>
    public ushort Rows => _rows;

    /// <summary>Characters a line.</summary>
    public ushort Columns => _columns;
}
