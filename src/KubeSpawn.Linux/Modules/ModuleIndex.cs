using KubeSpawn.Linux.Libc;

namespace KubeSpawn.Linux.Modules;

/// <summary>
/// What depmod wrote down of a kernel's modules: /lib/modules/RELEASE/modules.dep, .builtin, .softdep and .alias (man 5 modules.dep). Input that
/// is cut off or nonsense is skipped line by line: it can only mean that a module is not found.
/// </summary>
internal sealed class ModuleIndex
{
    private readonly Dictionary<string, ModuleFile> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _builtIn = new(StringComparer.Ordinal);

    private ModuleIndex(ModuleRules rules) => Rules = rules;

    /// <summary>Soft dependencies and aliases that the modules bring themselves.</summary>
    internal ModuleRules Rules { get; }

    /// <summary>Reads the index of a folder, e.g. /lib/modules/6.12.1; null where there is none.</summary>
    internal static ModuleIndex? Read(string folder)
    {
        string dependencies = Path.Join(folder, "modules.dep");
        if (!File.Exists(dependencies) && !File.Exists(Path.Join(folder, "modules.builtin")))
            return null;
        return Parse(
            folder,
            ReadIfThere(dependencies),
            ReadIfThere(Path.Join(folder, "modules.builtin")),
            ReadIfThere(Path.Join(folder, "modules.softdep")) + ReadIfThere(Path.Join(folder, "modules.alias")));
    }

    /// <summary>Reads the files' texts.</summary>
    internal static ModuleIndex Parse(string folder, string dependencies, string builtIn, string rules)
    {
        var index = new ModuleIndex(ModuleRules.Parse([(Path.Join(folder, "modules.softdep"), rules)]));
        foreach (string line in dependencies.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || line[0] == '#')
                continue;
            string[] needed = line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            string file = line[..colon];
            index._files.TryAdd(ModuleName.FromFile(file), new ModuleFile(
                ModuleName.FromFile(file), Path.Join(folder, file), [.. needed.Select(ModuleName.FromFile)]));
        }
        foreach (string line in builtIn.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            index._builtIn.Add(ModuleName.FromFile(line));
        return index;
    }

    /// <summary>The file of a module, or null.</summary>
    internal ModuleFile? Find(string name) => _files.GetValueOrDefault(ModuleName.Normalize(name));

    /// <summary>True: part of the kernel.</summary>
    internal bool IsBuiltIn(string name) => _builtIn.Contains(ModuleName.Normalize(name));

    private static string ReadIfThere(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path) + "\n" : "";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LinuxException("read", path, Errno.EIO, exception.Message);
        }
    }
}

/// <summary>A module that can be loaded.</summary>
/// <param name="Name">As the kernel shows it.</param>
/// <param name="Path">Its file.</param>
/// <param name="Needs">All that it needs, directly or not; to be loaded from the last to the first.</param>
internal sealed record ModuleFile(string Name, string Path, IReadOnlyList<string> Needs);
