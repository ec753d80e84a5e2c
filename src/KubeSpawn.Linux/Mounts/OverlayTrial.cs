using KubeSpawn.Clusters.Host;
using KubeSpawn.Clusters.Plan;
using KubeSpawn.Linux.Files;
using KubeSpawn.Linux.Libc;
using KubeSpawn.Linux.Namespaces;

namespace KubeSpawn.Linux.Mounts;

/// <summary>Finds out whether a folder can hold the upper layer of an overlay mount by making one, in a mount namespace of its own.</summary>
internal static class OverlayTrial
{
    /// <summary>Tries it; null when it works, else why it does not. What it makes is gone after.</summary>
    internal static string? Run(string directory)
    {
        string trial = Path.Join(directory, $"{ClusterPaths.UnfinishedPrefix}overlay-{Guid.NewGuid():N}");
        try
        {
            foreach (string name in (string[])["lower", "upper", "work", "merged"])
                Directory.CreateDirectory(Path.Join(trial, name));
            File.WriteAllText(Path.Join(trial, "lower", "file"), "lower");
            File.WriteAllText(Path.Join(trial, "lower", "doomed"), "lower");
            if (!HasTypes(Path.Join(trial, "lower")))
                return "its file system does not say in a folder of which type the entries are (d_type); overlayfs needs that";
            return NamespaceThread.Run(EnterOwnMounts, () => Try(trial));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"it cannot be written to: {exception.Message}";
        }
        catch (LinuxException exception)
        {
            return $"a trial overlay mount failed: {exception.Detail ?? LinuxException.Describe(exception.Errno)}";
        }
        finally
        {
            TreeRemoval.Remove(trial);
        }
    }

    private static void EnterOwnMounts()
    {
        if (Sched.Unshare(Sched.CLONE_NEWNS) != 0)
            throw LinuxException.FromLastError("create", "mount namespace");
        Propagation.Private.Apply("/", recursive: true);
    }

    private static string? Try(string trial)
    {
        string merged = Path.Join(trial, "merged"), upper = Path.Join(trial, "upper");
        OverlayMount.Mount(new OverlayPlan(merged, [Path.Join(trial, "lower")], upper, Path.Join(trial, "work"), null));
        try
        {
            File.WriteAllText(Path.Join(merged, "file"), "upper");
            File.Move(Path.Join(merged, "file"), Path.Join(merged, "renamed"));
            File.Delete(Path.Join(merged, "doomed"));
            if (File.ReadAllText(Path.Join(upper, "renamed")) != "upper")
                return "a file changed in a trial overlay mount did not reach its upper layer";
            return IsWhiteout(upper, "doomed") && IsWhiteout(upper, "file")
                ? null
                : "a file removed in a trial overlay mount left no whiteout in its upper layer";
        }
        finally
        {
            Unmounting.All(merged);
        }
    }

    private static bool HasTypes(string directory)
    {
        using Folder folder = Folder.Open(directory);
        return folder.Entries().TrueForAll(entry => entry.Type != Dirent.DT_UNKNOWN);
    }

    private static bool IsWhiteout(string directory, string name)
    {
        using Folder folder = Folder.Open(directory);
        return folder.Entries().Exists(entry => entry.ToString() == name && entry.Type == Dirent.DT_CHR);
    }
}
