using KubeSpawn.Linux.Libc;
using KubeSpawn.Linux.Namespaces;

namespace KubeSpawn.Linux.Tests.Namespaces;

/// <summary>Runs a test in a mount namespace of its own, from which nothing gets out, with an empty /run.</summary>
internal static class OwnMounts
{
    internal static void Run(Action test)
    {
        Assert.SkipUnless(Unistd.EffectiveUser() == 0, "needs root: it makes namespaces and mounts");
        NamespaceThread.Run(
            Enter,
            () =>
            {
                test();
                return true;
            });
    }

    private static unsafe void Enter()
    {
        if (Sched.Unshare(Sched.CLONE_NEWNS) != 0)
            throw LinuxException.FromLastError("unshare", "mount namespace");
        if (SysMount.Mount(null, "/", null, (nuint)(SysMount.MS_PRIVATE | SysMount.MS_REC), null) != 0)
            throw LinuxException.FromLastError("make private", "/");
        if (SysMount.Mount("tmpfs", "/run", "tmpfs", 0, null) != 0)
            throw LinuxException.FromLastError("mount", "/run");
    }
}
