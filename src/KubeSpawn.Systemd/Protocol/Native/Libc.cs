using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Systemd.Protocol.Native;

/// <summary>The few calls of the C library that passing file descriptors over a Unix socket needs; names as the headers have them.</summary>
internal static unsafe partial class Libc
{
    /// <summary>sys/socket.h</summary>
    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    internal static partial int Socket(int domain, int type, int protocol);

    /// <summary>sys/socket.h</summary>
    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    internal static partial int Connect(SafeFileHandle socket, ReadOnlySpan<byte> address, uint addressLength);

    /// <summary>sys/socket.h</summary>
    [LibraryImport("libc", EntryPoint = "shutdown", SetLastError = true)]
    internal static partial int Shutdown(SafeFileHandle socket, int how);

    /// <summary>sys/socket.h</summary>
    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    internal static partial int SetSockOpt(SafeFileHandle socket, int level, int option, in TimeValue value, uint valueLength);

    /// <summary>sys/socket.h</summary>
    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    internal static partial nint SendMsg(SafeFileHandle socket, MessageHeader* message, int flags);

    /// <summary>sys/socket.h</summary>
    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    internal static partial nint RecvMsg(SafeFileHandle socket, MessageHeader* message, int flags);

    /// <summary>fcntl.h</summary>
    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    internal static partial int Fcntl(SafeFileHandle file, int command, int argument);

    /// <summary>fcntl.h; for folders, which the class library does not open.</summary>
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(string path, int flags);

    /// <summary>poll.h</summary>
    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    internal static partial int Poll(Span<PollFd> fds, nuint count, int timeoutMilliseconds);

    /// <summary>unistd.h; the first end is read from, the second written to.</summary>
    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    internal static partial int Pipe2(Span<int> ends, int flags);

    /// <summary>unistd.h</summary>
    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(SafeFileHandle file, Span<byte> buffer, nuint count);

    /// <summary>unistd.h</summary>
    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(SafeFileHandle file, ReadOnlySpan<byte> buffer, nuint count);

    /// <summary>unistd.h</summary>
    [LibraryImport("libc", EntryPoint = "geteuid")]
    internal static partial uint GetEffectiveUserId();

    /// <summary>sys/eventfd.h</summary>
    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    internal static partial int EventFd(uint initial, int flags);
}
