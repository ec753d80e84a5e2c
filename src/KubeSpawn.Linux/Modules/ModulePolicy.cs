namespace KubeSpawn.Linux.Modules;

/// <summary>What of the running kernel decides over a module's file.</summary>
/// <param name="Compression">The only compression that it can undo itself, e.g. xz (/sys/module/compression, since 5.17); null: none.</param>
/// <param name="IsClosed">It was told to load no more modules (man 5 proc, kernel.modules_disabled).</param>
/// <param name="Lockdown">integrity or confidentiality (man 7 kernel_lockdown); null: it is not locked down.</param>
internal sealed record ModulePolicy(string? Compression, bool IsClosed, string? Lockdown)
{
    /// <summary>As it is now.</summary>
    internal static ModulePolicy Running() => new(
        Read("/sys/module/compression"),
        Read("/proc/sys/kernel/modules_disabled") == "1",
        ReadLockdown(Read("/sys/kernel/security/lockdown")));

    /// <summary>Reads "none [integrity] confidentiality".</summary>
    internal static string? ReadLockdown(string? modes)
    {
        int open = modes?.IndexOf('[') ?? -1, close = modes?.IndexOf(']') ?? -1;
        string? mode = open >= 0 && close > open ? modes![(open + 1)..close] : null;
        return mode is null or "none" ? null : mode;
    }

    private static string? Read(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path).Trim() : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // As good as not there: the kernel itself decides, and this only helps to word it.
            return null;
        }
    }
}
