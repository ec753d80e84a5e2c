using KubeSpawn.Linux.Libc;

namespace KubeSpawn.Linux.Mounts;

/// <summary>Which mounts and unmounts a mount hands on, and takes over, from others (man 7 mount_namespaces).</summary>
public enum Propagation
{
    /// <summary>Neither.</summary>
    Private,

    /// <summary>Takes over, hands nothing on.</summary>
    Slave,

    /// <summary>Both.</summary>
    Shared,
}

/// <summary>Changes of mounts' propagation.</summary>
public static class PropagationExtensions
{
    /// <summary>Sets the propagation of the mount at a path, and of all below it where <paramref name="recursive"/>.</summary>
    public static unsafe void Apply(this Propagation propagation, string path, bool recursive)
    {
        ulong flag = propagation switch
        {
            Propagation.Private => SysMount.MS_PRIVATE,
            Propagation.Slave => SysMount.MS_SLAVE,
            Propagation.Shared => SysMount.MS_SHARED,
            _ => throw new ArgumentOutOfRangeException(nameof(propagation)),
        };
        if (SysMount.Mount(null, path, null, (nuint)(flag | (recursive ? SysMount.MS_REC : 0)), null) != 0)
            throw LinuxException.FromLastError($"set the propagation ({propagation}) of the mount", path);
    }
}
