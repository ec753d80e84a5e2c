using System.Text;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Linux.Libc;
using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Linux.Mounts;

/// <summary>
/// Overlay mounts (Documentation/filesystems/overlayfs.rst). Three ways to name the layers, the best one that the kernel knows: by descriptor
/// (since 6.13; no quoting, no limit), one text each (since 6.7; up to 255 bytes), all in one text of mount(2) (a page in all).
/// </summary>
internal static class OverlayMount
{
    /// <summary>The source field of our overlays in mountinfo: what tells them from those of others.</summary>
    internal const string Source = "kube-spawn";

    private const int PageBytes = 4096;
    private const int LayersLimit = 500;

    /// <summary>Mounts the plan's overlay; whatever is at the target is covered.</summary>
    internal static void Mount(OverlayPlan plan)
    {
        if (plan.LowerDirs.Count is 0 or > LayersLimit)
            throw FileSystemContext.Refused("overlay", plan.Target, Errno.EINVAL, $"{plan.LowerDirs.Count} lower layers; overlayfs takes 1 to {LayersLimit}");
        // Each way would name a layer that is not there in its own words, or in none.
        foreach (string layer in plan.LowerDirs.Append(plan.UpperDir).Append(plan.WorkDir))
            OpenLayer(layer, plan).Dispose();
        if (!TryByDescriptor(plan) && !TryByText(plan))
            ByOldCall(plan);
    }

    /// <summary>True: the entry is an overlay of ours with this upper layer.</summary>
    internal static bool IsOurs(MountEntry entry, OverlayPlan plan)
    {
        if (entry is not { Type: "overlay", Source: Source })
            return false;
        // The kernel shows a layer as it was named: quoted where it was named by a text.
        IReadOnlyList<string> upper = entry.OptionValues("upperdir");
        return upper.Contains(plan.UpperDir) || upper.Contains(OverlayOptions.Escape(plan.UpperDir));
    }

    private static bool TryByDescriptor(OverlayPlan plan)
    {
        using FileSystemContext? context = Open(plan);
        if (context is null)
            return false;
        foreach (string lower in plan.LowerDirs)
        {
            if (!SetFolder(context, "lowerdir+", lower, plan))
                return false;
        }
        if (!SetFolder(context, "upperdir", plan.UpperDir, plan) || !SetFolder(context, "workdir", plan.WorkDir, plan))
            return false;
        context.Mount(0);
        return true;
    }

    private static bool SetFolder(FileSystemContext context, string key, string folder, OverlayPlan plan)
    {
        using SafeFileHandle handle = OpenLayer(folder, plan);
        return context.TrySet(key, handle);
    }

    internal static bool TryByText(OverlayPlan plan)
    {
        string upper = OverlayOptions.Escape(plan.UpperDir), work = OverlayOptions.Escape(plan.WorkDir);
        if (!plan.LowerDirs.All(FileSystemContext.FitsText) || !FileSystemContext.FitsText(upper) || !FileSystemContext.FitsText(work))
            return false;
        using FileSystemContext? context = Open(plan);
        if (context is null)
            return false;
        bool first = true;
        foreach (string lower in plan.LowerDirs)
        {
            try
            {
                context.Set("lowerdir+", lower);
            }
            catch (LinuxException exception) when (first && exception.Errno == Errno.EINVAL)
            {
                // Before 6.7 there is no such option; a layer that is bad in itself is refused by mount(2) as well.
                return false;
            }
            first = false;
        }
        context.Set("upperdir", upper);
        context.Set("workdir", work);
        context.Mount(0);
        return true;
    }

    private static FileSystemContext? Open(OverlayPlan plan)
    {
        FileSystemContext? context = FileSystemContext.TryOpen("overlay", plan.Target);
        if (context is null)
            return null;
        try
        {
            context.Set("source", Source);
            if (plan.SelinuxContext is not null)
                context.Set("context", plan.SelinuxContext);
            return context;
        }
        catch (LinuxException)
        {
            context.Dispose();
            throw;
        }
    }

    internal static unsafe void ByOldCall(OverlayPlan plan)
    {
        string text = OverlayOptions.Build(plan.LowerDirs, plan.UpperDir, plan.WorkDir, plan.SelinuxContext);
        var handles = new List<SafeFileHandle>();
        try
        {
            if (Encoding.UTF8.GetByteCount(text) >= PageBytes)
            {
                // The paths do not fit into the page that mount(2) takes: name the lower layers by our descriptors of them.
                handles.AddRange(plan.LowerDirs.Select(lower => OpenLayer(lower, plan)));
                text = OverlayOptions.Build(
                    handles.Select(handle => $"/proc/self/fd/{handle.DangerousGetHandle()}"), plan.UpperDir, plan.WorkDir, plan.SelinuxContext);
            }
            byte[] options = Encoding.UTF8.GetBytes(text + "\0");
            if (options.Length > PageBytes)
                throw FileSystemContext.Refused("overlay", plan.Target, Errno.ENAMETOOLONG, "the paths of its layers do not fit into one page");
            fixed (byte* data = options)
            {
                if (SysMount.Mount(Source, plan.Target, "overlay", 0, data) != 0)
                    throw FileSystemContext.Refused("overlay", plan.Target, LinuxException.LastErrno, null);
            }
        }
        finally
        {
            handles.ForEach(handle => handle.Dispose());
        }
    }

    private static SafeFileHandle OpenLayer(string folder, OverlayPlan plan)
    {
        SafeFileHandle handle = Fcntl.Open(folder, Fcntl.O_PATH | Fcntl.O_DIRECTORY | Fcntl.O_CLOEXEC, 0);
        if (!handle.IsInvalid)
            return handle;
        Errno errno = LinuxException.LastErrno;
        throw FileSystemContext.Refused("overlay", plan.Target, errno, $"its layer \"{folder}\": {LinuxException.Describe(errno)}");
    }
}
