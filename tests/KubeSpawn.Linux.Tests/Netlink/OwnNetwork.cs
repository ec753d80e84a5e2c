using KubeSpawn.Linux.Libc;
using KubeSpawn.Linux.Tests.Namespaces;

namespace KubeSpawn.Linux.Tests.Netlink;

/// <summary>
/// Runs a test in a network namespace of its own, with lo up, and in a mount namespace of its own with an empty /run: to it, this is the host. Programs it
/// starts are in there too.
/// </summary>
internal static class OwnNetwork
{
    internal static void Run(Action test) => OwnMounts.Run(() =>
    {
        if (Sched.Unshare(Sched.CLONE_NEWNET) != 0)
            throw LinuxException.FromLastError("unshare", "network namespace");
        Tool.Run("ip", "link set lo up");
        test();
    });
}
