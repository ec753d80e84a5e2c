using KubeSpawn.Clusters.Config;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;

namespace KubeSpawn.Clusters.Artifacts;

/// <summary>Finds what was built in a source tree of Kubernetes. Nothing of it is run.</summary>
/// <param name="files">The host's files.</param>
/// <param name="open">Opens a file for reading; the stream can seek.</param>
public sealed class LocalBuilds(IFiles files, Func<string, Stream> open)
{
    // Variables that the containerised build keeps (build/common.sh), in the syntax of a shell.
    private const string VersionVariables = ".dockerized-kube-version-defs";

    /// <summary>
    /// The build of that architecture. Its version is what its kubeadm was stamped with (see <see cref="GoVersionStamp"/>), for kubeadm checks all
    /// others against that; else what the containerised build has noted; else <paramref name="given"/>.
    /// </summary>
    /// <param name="source">--kubernetes-source-dir: the top of the tree, or a folder with the binaries themselves.</param>
    /// <param name="architecture">amd64, arm64.</param>
    /// <param name="given">What the user says that it is, for builds that do not say it; null: nothing.</param>
    /// <exception cref="KubeSpawnException">Binaries lack, are of another machine or need a loader that images lack, or the version is not known.</exception>
    public LocalBuild Find(string source, string architecture, KubernetesVersion? given)
    {
        string folder = FolderOf(source, architecture);
        KubernetesVersion? stamped = null;
        foreach (string name in LocalBuild.Names)
        {
            KubernetesVersion? version = Inspect(Path.Join(folder, name), name, architecture);
            if (name == "kubeadm") stamped = version;
        }
        KubernetesVersion found = stamped ?? Noted(source) ?? given ?? throw new KubeSpawnException(ExitCode.Usage,
            $"failed to find the version of \"{folder}/kubeadm\": it was built without one",
            "Give it with --kubernetes-version, or build with KUBE_GIT_VERSION set.");
        if (found.Supported) return new LocalBuild(folder, found, architecture);
        throw new KubeSpawnException(ExitCode.Usage, $"failed to use \"{folder}\": it is Kubernetes {found}, and v1.{KubernetesVersion.OldestMinor} is the oldest that works",
            "Build a later one.");
    }

    // Where `make`, `make quick-release` (in a container), go build and bazel leave binaries of the host's architecture, and the tree itself.
    private static IEnumerable<string> Folders(string source, string architecture) =>
    [
        Path.Join(source, "_output", "local", "bin", "linux", architecture),
        Path.Join(source, "_output", "dockerized", "bin", "linux", architecture),
        Path.Join(source, "_output", "bin"),
        Path.Join(source, "_output", "local", "go", "bin"),
        Path.Join(source, "bazel-bin", "build", "binaries", $"linux_{architecture}"),
        source,
    ];

    // All come from one folder: a cluster of two builds would puzzle its user.
    private string FolderOf(string source, string architecture)
    {
        if (!files.DirectoryExists(source))
        {
            throw new KubeSpawnException(ExitCode.Usage, $"failed to find a build in \"{source}\": there is no such folder", "Check --kubernetes-source-dir.");
        }
        (string Folder, List<string> Missing)? best = null;
        foreach (string folder in Folders(source, architecture))
        {
            List<string> missing = [.. LocalBuild.Names.Where(name => !files.Exists(Path.Join(folder, name)))];
            if (missing.Count == 0) return folder;
            if (best is null || missing.Count < best.Value.Missing.Count) best = (folder, missing);
        }
        (string nearest, List<string> lacking) = best!.Value;
        throw new KubeSpawnException(ExitCode.Usage,
            $"failed to find a build in \"{source}\": {nearest} lacks {string.Join(", ", lacking)}",
            $"Build them there: make WHAT=\"{string.Join(' ', lacking.Select(name => "cmd/" + name))}\".");
    }

    private KubernetesVersion? Inspect(string path, string name, string architecture)
    {
        try
        {
            using Stream stream = open(path);
            ElfFile elf = ElfFile.Read(stream);
            if (elf.Architecture != architecture)
            {
                throw new InvalidDataException($"it is made for {elf.Architecture ?? "another machine"}, and this is {architecture}");
            }
            if (elf.HasInterpreter && LocalBuild.ImageNames.Contains(name))
            {
                throw new InvalidDataException("it is linked dynamically, and would find no libraries in its image");
            }
            return name == "kubeadm" ? GoVersionStamp.Find(elf) : null;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new KubeSpawnException(ExitCode.Usage, $"failed to use \"{path}\": {e.Message}",
                $"Build it again, static and for linux/{architecture}: CGO_ENABLED=0 make WHAT=cmd/{name}.", e);
        }
    }

    private KubernetesVersion? Noted(string source)
    {
        const string Variable = "KUBE_GIT_VERSION=";
        string text = files.ReadText(Path.Join(source, VersionVariables)) ?? "";
        string? line = text.Split('\n').FirstOrDefault(l => l.StartsWith(Variable, StringComparison.Ordinal));
        return line is not null && KubernetesVersion.TryParse(line[Variable.Length..].Trim().Trim('\''), out KubernetesVersion? version) ? version : null;
    }
}
