using System.IO.Compression;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Linux.Libc;
using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Linux.Modules;

/// <summary>Gives a module's file to the kernel, compressed or not, and explains a refusal.</summary>
internal static class ModuleImage
{
    private const long MaximumBytes = 512L << 20;

    /// <summary>Loads it; false where it was loaded already.</summary>
    internal static bool Insert(ModuleFile module, string options) => Insert(module, options, ModulePolicy.Running());

    /// <summary>Loads it; what is known of the kernel decides how, and how a refusal is explained.</summary>
    internal static bool Insert(ModuleFile module, string options, ModulePolicy policy)
    {
        using SafeFileHandle file = Fcntl.Open(module.Path, Fcntl.O_RDONLY | Fcntl.O_CLOEXEC, 0);
        if (file.IsInvalid)
            throw LinuxException.FromLastError("load the kernel module", module.Path);
        Errno errno = Path.GetExtension(module.Path) switch
        {
            ".ko" => SysModule.Insert(file, options, 0),
            ".gz" => InsertCompressed(file, module, options, "gzip", policy),
            ".xz" => InsertCompressed(file, module, options, "xz", policy),
            ".zst" => InsertCompressed(file, module, options, "zstd", policy),
            string other => throw Unreadable(module, other, policy.Compression),
        };
        return errno switch
        {
            Errno.None => true,
            Errno.EEXIST => false,
            _ => throw Explain(module, errno, policy),
        };
    }

    private static Errno InsertCompressed(SafeFileHandle file, ModuleFile module, string options, string compression, ModulePolicy policy)
    {
        if (policy.Compression is null || policy.Compression == compression)
        {
            Errno errno = SysModule.Insert(file, options, SysModule.MODULE_INIT_COMPRESSED_FILE);
            // Before 5.17 the flag is unknown; without the kernel's option for it, it is not supported.
            if (policy.Compression is not null || errno is not (Errno.EINVAL or Errno.EOPNOTSUPP or Errno.ENOEXEC))
                return errno;
        }
        if (compression != "gzip")
            throw Unreadable(module, compression, policy.Compression);
        return SysModule.Insert(Unzip(file, module), options);
    }

    private static byte[] Unzip(SafeFileHandle file, ModuleFile module)
    {
        try
        {
            using var compressed = new FileStream(new SafeFileHandle(file.DangerousGetHandle(), ownsHandle: false), FileAccess.Read);
            using var plain = new GZipStream(compressed, CompressionMode.Decompress);
            using var image = new MemoryStream();
            var buffer = new byte[64 * 1024];
            for (int read; (read = plain.Read(buffer)) > 0;)
            {
                image.Write(buffer, 0, read);
                if (image.Length > MaximumBytes)
                    throw new LinuxException("load the kernel module", module.Path, Errno.EFBIG);
            }
            return image.ToArray();
        }
        catch (InvalidDataException exception)
        {
            throw new LinuxException("load the kernel module", module.Path, Errno.EBADMSG, exception.Message);
        }
    }

    private static LinuxException Unreadable(ModuleFile module, string compression, string? kernel) => new(
        "load the kernel module",
        module.Path,
        Errno.EOPNOTSUPP,
        kernel is null
            ? $"it is compressed ({compression}), and this kernel does not decompress modules itself"
            : $"it is compressed ({compression}), and this kernel decompresses {kernel} only",
        $"load it once with modprobe {module.Name}, or name it in /etc/modules-load.d/kube-spawn.conf",
        ExitCode.Host);

    /// <summary>Why the kernel refused a module, and what to do.</summary>
    internal static LinuxException Explain(ModuleFile module, Errno errno, ModulePolicy policy)
    {
        (string? detail, string? cure) = errno switch
        {
            Errno.EPERM when policy.IsClosed =>
                ("the kernel was told to load no more modules (kernel.modules_disabled)", $"reboot, and load {module.Name} before that is set"),
            Errno.EPERM when policy.Lockdown is { } mode =>
                ($"the kernel is locked down ({mode}) and takes only signed modules", "use the distribution's own signed modules, or turn Secure Boot off"),
            Errno.EPERM => ("not permitted", "run kube-spawn as root with CAP_SYS_MODULE, outside of containers; see module_blacklist= on the kernel's command line"),
            Errno.EACCES => ("a security module such as SELinux forbids it", "see the audit log, and allow it in the policy"),
            Errno.ENOKEY or Errno.EKEYREJECTED or Errno.EBADMSG =>
                ("its signature is missing or wrong, and this kernel takes only signed modules", "use the distribution's own signed modules"),
            Errno.ENOEXEC => ("it was built for another kernel", "reboot into the installed kernel, or reinstall the modules of the running one"),
            Errno.ENOENT => ("a symbol or a parameter is unknown to it (see dmesg)", $"check the options for {module.Name} in /etc/modprobe.d"),
            Errno.EINVAL => ("the kernel refuses it or its parameters (see dmesg)", $"check the options for {module.Name} in /etc/modprobe.d"),
            _ => ((string?)null, (string?)null),
        };
        return new LinuxException("load the kernel module", module.Path, errno, detail, cure, ExitCode.Host);
    }
}
