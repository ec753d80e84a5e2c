using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Systemd.Terminal;

/// <summary>The terminal this process was started on: raw while a machine's terminal is bound to it, so that every key reaches the machine.</summary>
public sealed class LocalTerminal : IDisposable
{
    private readonly Termios? _before;

    /// <summary>Takes a terminal over: no echo, no signals by keys, byte by byte.</summary>
    /// <param name="input">Where keys come from.</param>
    /// <param name="output">Where the machine's output goes.</param>
    /// <param name="type">TERM.</param>
    /// <param name="fixedSize">Size to tell instead of its own; null: its own, followed when it changes.</param>
    public LocalTerminal(SafeFileHandle input, SafeFileHandle output, string type, TerminalSize? fixedSize = null)
    {
        Input = input;
        Output = output;
        Type = type;
        FixedSize = fixedSize;
        if (TerminalCalls.GetAttributes(input, out Termios attributes) != 0)
            return; // no terminal: keys come from a pipe or file, and there is nothing to make raw
        _before = attributes;
        TerminalCalls.MakeRaw(ref attributes);
        if (TerminalCalls.SetAttributes(input, 0, in attributes) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    internal SafeFileHandle Input { get; }

    internal SafeFileHandle Output { get; }

    internal string Type { get; }

    internal TerminalSize? FixedSize { get; }

    /// <summary>True: the handle is a terminal.</summary>
    public static bool IsTerminal(SafeFileHandle handle) => TerminalCalls.GetAttributes(handle, out _) == 0;

    /// <summary>Its size now; 80 by 24 where it has none.</summary>
    internal TerminalSize Size =>
        FixedSize ?? (TerminalCalls.GetWindowSize(Output, out TerminalSize size) == 0 && size.Columns > 0 ? size : new TerminalSize(24, 80));

    /// <summary>Gives it back as it was; one that has hung up meanwhile is nobody's any more.</summary>
    public void Dispose()
    {
        if (_before is { } before)
            _ = TerminalCalls.SetAttributes(Input, 0, in before);
    }
}
