namespace KubeSpawn.Systemd.Protocol.Native;

/// <summary>Linux constants (asm-generic); the same on x86-64 and arm64.</summary>
internal static class Constants
{
    /// <summary>sys/socket.h</summary>
    internal const int AF_UNIX = 1, SOCK_STREAM = 1, SOCK_CLOEXEC = 0x80000, SOCK_NONBLOCK = 0x800;

    /// <summary>sys/socket.h</summary>
    internal const int SOL_SOCKET = 1, SO_RCVTIMEO = 20, SCM_RIGHTS = 1, SHUT_RDWR = 2;

    /// <summary>sys/socket.h</summary>
    internal const int MSG_CTRUNC = 0x8, MSG_DONTWAIT = 0x40, MSG_NOSIGNAL = 0x4000, MSG_CMSG_CLOEXEC = 0x40000000;

    /// <summary>poll.h</summary>
    internal const short POLLIN = 1, POLLOUT = 4, POLLERR = 8, POLLHUP = 16;

    /// <summary>fcntl.h, sys/eventfd.h</summary>
    internal const int O_CLOEXEC = 0x80000, O_DIRECTORY = 0x10000, O_NONBLOCK = 0x800, F_SETFL = 4, EFD_CLOEXEC = 0x80000, EFD_NONBLOCK = 0x800;

    /// <summary>errno.h</summary>
    internal const int ENOENT = 2, EINTR = 4, EAGAIN = 11, EACCES = 13, ECONNREFUSED = 111;

    /// <summary>The kernel's SCM_MAX_FD: descriptors in one message of a socket (net/scm.h).</summary>
    internal const int SCM_MAX_FD = 253;

    /// <summary>Signals, asm-generic/signal.h.</summary>
    internal const int SIGINT = 2, SIGKILL = 9, SIGTERM = 15;

    /// <summary>What systemd as PID 1 takes as "power off" (systemd(1), SIGNALS): SIGRTMIN+4, where glibc's SIGRTMIN is 34.</summary>
    internal const int PowerOffSignal = 34 + 4;
}
