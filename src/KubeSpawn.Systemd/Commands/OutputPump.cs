using System.ComponentModel;
using System.Runtime.InteropServices;
using KubeSpawn.Systemd.Protocol.Native;
using KubeSpawn.Systemd.Protocol.Transport;
using Microsoft.Win32.SafeHandles;
using static KubeSpawn.Systemd.Protocol.Native.Constants;

namespace KubeSpawn.Systemd.Commands;

/// <summary>
/// Reads pipes of one command on one thread of its own until all have ended, or it is stopped; what comes is handed over there, so a slow
/// receiver slows the command down and fills no memory.
/// </summary>
internal sealed class OutputPump : IDisposable
{
    private readonly List<(SafeFileHandle Pipe, LineSplitter Lines)> _open = [];
    private readonly SafeFileHandle _stop = Check(Libc.EventFd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    private readonly byte[] _buffer = new byte[32 * 1024];

    /// <summary>Makes a pipe whose lines go to a receiver; returns the end for the command to write to, which the caller closes.</summary>
    internal SafeFileHandle AddPipe(Action<string> line)
    {
        Span<int> ends = stackalloc int[2];
        if (Libc.Pipe2(ends, O_CLOEXEC) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        _open.Add((new SafeFileHandle(ends[0], ownsHandle: true), new LineSplitter(line)));
        return new SafeFileHandle(ends[1], ownsHandle: true);
    }

    /// <summary>Reads to the end of all pipes. An exception of a receiver ends it, and comes out here.</summary>
    internal Task RunAsync() =>
        Task.Factory.StartNew(ReadAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Wakes the thread and ends it; what it has not read yet is lost.</summary>
    internal void Stop() => Libc.Write(_stop, BitConverter.GetBytes(1UL), sizeof(ulong));

    private void ReadAll()
    {
        while (_open.Count > 0 && WaitForAny() is { } ready)
        {
            foreach ((SafeFileHandle pipe, LineSplitter lines) in ready)
            {
                int count = Read(pipe);
                if (count > 0)
                {
                    lines.Add(_buffer.AsSpan(0, count));
                    continue;
                }
                lines.End();
                pipe.Dispose();
                _open.RemoveAll(entry => entry.Pipe == pipe);
            }
        }
        foreach ((_, LineSplitter lines) in _open)
            lines.End();
    }

    // Null: stop.
    private List<(SafeFileHandle Pipe, LineSplitter Lines)>? WaitForAny()
    {
        using HandleLease stop = new(_stop);
        PollFd[] polled = new PollFd[_open.Count + 1];
        polled[0] = new PollFd { Descriptor = stop.Descriptor, Events = POLLIN };
        for (int i = 0; i < _open.Count; i++)
            polled[i + 1] = new PollFd { Descriptor = (int)_open[i].Pipe.DangerousGetHandle(), Events = POLLIN };
        while (Libc.Poll(polled, (nuint)polled.Length, -1) < 0)
        {
            if (Marshal.GetLastPInvokeError() != EINTR)
                throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
        return polled[0].ReturnedEvents != 0 ? null : [.. _open.Where((_, i) => polled[i + 1].ReturnedEvents != 0)];
    }

    private int Read(SafeFileHandle pipe)
    {
        while (true)
        {
            nint count = Libc.Read(pipe, _buffer, (nuint)_buffer.Length);
            if (count >= 0)
                return (int)count;
            if (Marshal.GetLastPInvokeError() != EINTR)
                throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    private static SafeFileHandle Check(int descriptor) => descriptor >= 0
        ? new SafeFileHandle(descriptor, ownsHandle: true)
        : throw new Win32Exception(Marshal.GetLastPInvokeError());

    /// <summary>Closes the pipes; the thread must have ended.</summary>
    public void Dispose()
    {
        foreach ((SafeFileHandle pipe, _) in _open)
            pipe.Dispose();
        _stop.Dispose();
    }
}
