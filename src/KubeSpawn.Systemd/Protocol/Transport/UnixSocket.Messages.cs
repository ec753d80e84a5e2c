using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using KubeSpawn.Systemd.Protocol.Native;
using Microsoft.Win32.SafeHandles;
using static KubeSpawn.Systemd.Protocol.Native.Constants;

namespace KubeSpawn.Systemd.Protocol.Transport;

/// <remarks>
/// File descriptors travel beside the bytes, as one control message (unix(7), SCM_RIGHTS):
/// <code>
/// struct cmsghdr { size_t len; int level; int type; }   int fd[n]
/// </code>
/// </remarks>
internal sealed unsafe partial class UnixSocket
{
    private const int ControlHeaderLength = 16;

    /// <summary>Sends what the socket takes now; 0: it is full. Descriptors go with the first byte.</summary>
    [SkipLocalsInit] // of the room for descriptors only what is filled is read
    internal int TrySend(ReadOnlySpan<byte> bytes, IReadOnlyList<SafeFileHandle> handles)
    {
        byte* control = stackalloc byte[ControlHeaderLength + (sizeof(int) * SCM_MAX_FD)];
        int leased = 0;
        try
        {
            for (; leased < handles.Count; leased++)
            {
                bool added = false;
                handles[leased].DangerousAddRef(ref added);
            }
            fixed (byte* start = bytes)
            {
                IoVector vector = new() { Base = start, Length = (nuint)bytes.Length };
                MessageHeader message = new() { Vectors = &vector, VectorCount = 1 };
                if (handles.Count > 0)
                    FillControl(ref message, control, handles);
                return SendMessage(&message);
            }
        }
        finally
        {
            while (leased > 0)
                handles[--leased].DangerousRelease();
        }
    }

    private int SendMessage(MessageHeader* message)
    {
        while (true)
        {
            nint sent = Libc.SendMsg(_handle, message, MSG_NOSIGNAL | MSG_DONTWAIT);
            if (sent >= 0)
                return (int)sent;
            int errno = Marshal.GetLastPInvokeError();
            if (errno == EAGAIN)
                return 0;
            if (errno != EINTR)
                throw new Win32Exception(errno);
        }
    }

    private static void FillControl(ref MessageHeader message, byte* control, IReadOnlyList<SafeFileHandle> handles)
    {
        int length = ControlHeaderLength + (sizeof(int) * handles.Count);
        *(ControlHeader*)control = new ControlHeader { Length = (nuint)length, Level = SOL_SOCKET, Type = SCM_RIGHTS };
        int* descriptors = (int*)(control + ControlHeaderLength);
        for (int i = 0; i < handles.Count; i++)
            descriptors[i] = (int)handles[i].DangerousGetHandle();
        message.Control = control;
        message.ControlLength = (nuint)((length + 7) & ~7);
    }

    /// <summary>Receives what is there; 0: the other side has ended.</summary>
    /// <param name="bytes">Where to.</param>
    /// <param name="handles">Takes the descriptors that came along; they are the receiver's.</param>
    /// <param name="wait">Where nothing is there: true, wait for it, within <see cref="LimitReceive"/>; false, or that long: return -1.</param>
    [SkipLocalsInit]
    internal int Receive(Span<byte> bytes, Action<SafeFileHandle> handles, bool wait)
    {
        const int Room = ControlHeaderLength + (sizeof(int) * (SCM_MAX_FD + 1));
        byte* control = stackalloc byte[Room];
        fixed (byte* start = bytes)
        {
            IoVector vector = new() { Base = start, Length = (nuint)bytes.Length };
            MessageHeader message = new() { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = Room };
            nint received;
            while ((received = Libc.RecvMsg(_handle, &message, MSG_CMSG_CLOEXEC | (wait ? 0 : MSG_DONTWAIT))) < 0)
            {
                int errno = Marshal.GetLastPInvokeError();
                if (errno == EAGAIN)
                    return -1;
                if (errno != EINTR)
                    throw new Win32Exception(errno);
            }
            TakeHandles(ref message, handles);
            if ((message.Flags & MSG_CTRUNC) != 0)
                throw new DBusProtocolException("file descriptors were lost on their way: is the limit of open files reached?");
            return (int)received;
        }
    }

    private static void TakeHandles(ref MessageHeader message, Action<SafeFileHandle> handles)
    {
        nuint offset = 0;
        while (offset + ControlHeaderLength <= message.ControlLength)
        {
            ControlHeader* header = (ControlHeader*)(message.Control + offset);
            if (header->Length < ControlHeaderLength || offset + header->Length > message.ControlLength)
                return;
            if (header->Level == SOL_SOCKET && header->Type == SCM_RIGHTS)
            {
                int* descriptors = (int*)(message.Control + offset + ControlHeaderLength);
                for (nuint i = 0; i < (header->Length - ControlHeaderLength) / sizeof(int); i++)
                    handles(new SafeFileHandle(descriptors[i], ownsHandle: true));
            }
            offset += (header->Length + 7) & ~(nuint)7;
        }
    }
}
