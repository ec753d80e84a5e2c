using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Linux.Libc;

namespace KubeSpawn.Linux.Modules;

/// <summary>What came of loading a module.</summary>
/// <param name="Outcome">Whether it is there, and why.</param>
/// <param name="Loaded">The modules that were loaded for it, in this order; itself with them.</param>
public sealed record ModuleResult(ModuleOutcome Outcome, IReadOnlyList<string> Loaded);

/// <summary>
/// Loads modules with what they depend on, as modprobe(8) does: soft dependencies first, then what it needs from the deepest on, then itself, then
/// its later soft dependencies. A soft dependency that cannot be loaded hinders nothing.
/// </summary>
internal sealed class ModuleLoader(ModuleIndex? index, ModuleRules configured, Func<string, ModuleOutcome?> present, Func<ModuleFile, string, bool> insert)
{
    private readonly List<string> _loaded = [];
    private readonly HashSet<string> _visited = new(StringComparer.Ordinal);

    /// <summary>Sees that a module, or what it is an alias of, is there.</summary>
    internal ModuleResult Ensure(string module)
    {
        string name = ModuleName.Normalize(module);
        if (Known(name) is { } outcome)
            return new ModuleResult(outcome, []);
        if (index?.Find(name) is { } file)
            return Load(file);
        string[] targets = index is null ? [] : [.. configured.Resolve(name).Concat(index.Rules.Resolve(name))];
        foreach (string target in targets)
        {
            if (Known(target) is { } known)
                return new ModuleResult(known, []);
            if (index!.Find(target) is { } aliased)
                return Load(aliased);
        }
        return new ModuleResult(ModuleOutcome.Unavailable, []);
    }

    private ModuleResult Load(ModuleFile file)
    {
        bool loaded = LoadWithNeeds(file);
        return new ModuleResult(loaded ? ModuleOutcome.Loaded : ModuleOutcome.AlreadyLoaded, _loaded);
    }

    private ModuleOutcome? Known(string name) =>
        present(name) ?? (index?.IsBuiltIn(name) == true ? ModuleOutcome.BuiltIn : null);

    private bool LoadWithNeeds(ModuleFile file)
    {
        _visited.Add(file.Name);
        if (configured.ForbiddenBy(file.Name) is { } rule)
        {
            throw new LinuxException(
                "load the kernel module", file.Name, Errno.EPERM, $"{rule} forbids it", $"take its install line out of {rule}", ExitCode.Host);
        }
        SoftDependencies own = configured.SoftDependencies(file.Name), given = index!.Rules.SoftDependencies(file.Name);
        LoadSoft(own.Before.Concat(given.Before));
        foreach (string needed in file.Needs.Reverse())
            LoadNeeded(needed, file);
        bool loaded = insert(file, configured.Options(file.Name));
        if (loaded)
            _loaded.Add(file.Name);
        LoadSoft(own.After.Concat(given.After));
        return loaded;
    }

    private void LoadNeeded(string needed, ModuleFile by)
    {
        if (_visited.Contains(needed) || Known(needed) is not null)
            return;
        ModuleFile file = index!.Find(needed) ?? throw new LinuxException(
            "load the kernel module", by.Name, Errno.ENOENT, $"it needs {needed}, which is not there", "reinstall the kernel's modules, or run depmod", ExitCode.Host);
        LoadWithNeeds(file);
    }

    private void LoadSoft(IEnumerable<string> modules)
    {
        foreach (string module in modules)
        {
            if (_visited.Contains(module) || Known(module) is not null || index!.Find(module) is not { } file)
                continue;
            try
            {
                LoadWithNeeds(file);
            }
            catch (LinuxException)
            {
                // Soft: the module asked for works without it, and says so itself where it does not.
                _visited.Add(module);
            }
        }
    }
}
