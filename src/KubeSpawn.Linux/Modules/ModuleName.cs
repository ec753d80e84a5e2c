namespace KubeSpawn.Linux.Modules;

/// <summary>Names of modules: hyphens and underscores are the same, and the kernel shows underscores (man 8 modprobe).</summary>
internal static class ModuleName
{
    /// <summary>The name as the kernel shows it.</summary>
    internal static string Normalize(string name) => name.Replace('-', '_');

    /// <summary>The module's name out of its file's: kernel/fs/overlayfs/overlay.ko.xz is overlay.</summary>
    internal static string FromFile(string path)
    {
        string file = path[(path.LastIndexOf('/') + 1)..];
        int extension = file.IndexOf(".ko", StringComparison.Ordinal);
        return Normalize(extension < 0 ? file : file[..extension]);
    }
}
