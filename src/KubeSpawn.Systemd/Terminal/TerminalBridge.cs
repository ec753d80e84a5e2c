using System.ComponentModel;
using System.Runtime.InteropServices;
using KubeSpawn.Systemd.Protocol.Native;
using KubeSpawn.Systemd.Protocol.Transport;
using Microsoft.Win32.SafeHandles;
using static KubeSpawn.Systemd.Protocol.Native.Constants;

namespace KubeSpawn.Systemd.Terminal;

/// <summary>
/// Binds a terminal of a machine, by its master side, to the local one: keys there, output here, the size at first and whenever it
/// changes. One thread of its own carries the bytes, both ways.
/// </summary>
internal sealed class TerminalBridge : IDisposable
{
    private const int EIO = 5;

    private readonly LocalTerminal _local;
    private readonly SafeFileHandle _master;
    private readonly SafeFileHandle _wake = new(Libc.EventFd(0, EFD_CLOEXEC | EFD_NONBLOCK), ownsHandle: true);
    private readonly PosixSignalRegistration _resized;
    private readonly byte[] _buffer = new byte[16 * 1024];
    private volatile bool _finishing;
    private bool _inputOpen = true;
    private bool _awaitingOutput;
    private volatile bool _hadSession;

    /// <summary>Binds the two.</summary>
    /// <param name="local">The local one.</param>
    /// <param name="master">The machine's.</param>
    /// <param name="awaitOutput">Carry keys only after the first output: a shell whose terminal is still being reset would lose what is typed ahead.</param>
    internal TerminalBridge(LocalTerminal local, SafeFileHandle master, bool awaitOutput = false)
    {
        _awaitingOutput = awaitOutput;
        _local = local;
        _master = master;
        _resized = PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => PassSize());
        PassSize();
    }

    /// <summary>Carries bytes until the machine's side hangs up, or it is finished or cancelled.</summary>
    internal async Task RunAsync(CancellationToken cancel)
    {
        using CancellationTokenRegistration stop = cancel.Register(Finish);
        await Task.Factory.StartNew(Carry, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
        cancel.ThrowIfCancellationRequested();
    }

    /// <summary>True: a session had the machine's terminal as its own, and its leader has ended.</summary>
    internal bool SessionHasEnded => _hadSession && !TerminalCalls.HasSession(_master);

    /// <summary>The command has ended: what output is there is carried over, then it ends.</summary>
    internal void Finish()
    {
        _finishing = true;
        _ = Libc.Write(_wake, BitConverter.GetBytes(1UL), sizeof(ulong));
    }

    // Until someone has opened the machine's side, or after all have closed it, a master reports a hang-up (EIO).
    private void Carry()
    {
        using HandleLease master = new(_master);
        using HandleLease input = new(_local.Input);
        using HandleLease wake = new(_wake);
        PollFd[] polled = new PollFd[3];
        while (true)
        {
            polled[0] = new PollFd { Descriptor = master.Descriptor, Events = POLLIN };
            polled[1] = new PollFd { Descriptor = wake.Descriptor, Events = POLLIN };
            polled[2] = new PollFd { Descriptor = _inputOpen && !_awaitingOutput ? input.Descriptor : -1, Events = POLLIN };
            if (Libc.Poll(polled, 3, _finishing ? 0 : -1) < 0 && Marshal.GetLastPInvokeError() != EINTR)
                throw new Win32Exception(Marshal.GetLastPInvokeError());
            bool output = (polled[0].ReturnedEvents & (POLLIN | POLLHUP)) != 0;
            if (output && !CarryOutput())
                return;
            if (!output && _finishing)
                return;
            if (polled[2].ReturnedEvents != 0)
                CarryInput();
        }
    }

    private bool CarryOutput()
    {
        nint count = Libc.Read(_master, _buffer, (nuint)_buffer.Length);
        if (count < 0 && Marshal.GetLastPInvokeError() is not (EIO or EINTR or EAGAIN))
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        _awaitingOutput &= count <= 0;
        if (count > 0)
        {
            WriteAll(_local.Output, _buffer.AsSpan(0, (int)count));
            _hadSession = _hadSession || TerminalCalls.HasSession(_master);
        }

        return count > 0 || (count < 0 && Marshal.GetLastPInvokeError() is EINTR or EAGAIN);
    }

    // The end of input is end-of-file to whoever reads the terminal: Ctrl-D.
    private void CarryInput()
    {
        nint count = Libc.Read(_local.Input, _buffer, (nuint)_buffer.Length);
        _inputOpen = count > 0;
        WriteAll(_master, count > 0 ? _buffer.AsSpan(0, (int)count) : [4]);
    }

    private static void WriteAll(SafeFileHandle file, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            nint count = Libc.Write(file, bytes, (nuint)bytes.Length);
            if (count >= 0)
                bytes = bytes[(int)count..];
            else if (Marshal.GetLastPInvokeError() == EAGAIN)
                WaitForRoom(file);
            else if (Marshal.GetLastPInvokeError() != EINTR)
                return; // nobody is there to read it
        }
    }

    private static void WaitForRoom(SafeFileHandle file)
    {
        using HandleLease lease = new(file);
        _ = Libc.Poll([new PollFd { Descriptor = lease.Descriptor, Events = POLLOUT }], 1, -1);
    }

    private void PassSize() => _ = TerminalCalls.SetWindowSize(_master, _local.Size); // a master that is gone has no size

    public void Dispose()
    {
        _resized.Dispose();
        _wake.Dispose();
    }
}
