using System.Runtime.InteropServices;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Systemd.Bus;
using KubeSpawn.Systemd.Generated;
using KubeSpawn.Systemd.Protocol;
using KubeSpawn.Systemd.Protocol.Native;
using KubeSpawn.Systemd.Protocol.Wire;
using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Systemd.Images;

/// <summary>Images by machined, transfers by importd, over the host's bus.</summary>
/// <param name="bus">The host's bus; stays its owner's.</param>
public sealed class SystemdImages(SystemBus bus) : IImages
{
    private const int PullAttempts = 3; // one that stands still is a matter of chance (TransferStall)

    /// <summary>How long importd's helpers may do nothing in the middle of a transfer before that is given up.</summary>
    internal TimeSpan StallLimit { get; init; } = TimeSpan.FromMinutes(2);

    /// <inheritdoc/>
    public Task<ImageStatus?> FindAsync(string name, CancellationToken cancel) => BusErrors.ExplainAsync("look up image", name, () => BusErrors.AgainIfLostAsync(async () =>
    {
        SystemServices services = await bus.GetAsync(cancel).ConfigureAwait(false);
        try
        {
            ObjectPath path = await services.Machined.GetImageAsync(name, cancel).ConfigureAwait(false);
            Dictionary<string, VariantValue> values = await services.MachineObject(path)
                .GetAllAsync(Machine1Image.InterfaceName, cancel).ConfigureAwait(false);
            return new ImageStatus(values["Name"].GetText(), values["Type"].GetText(), values["Path"].GetText(), values["ReadOnly"].Get<bool>());
        }
        catch (DBusException e) when (e.ErrorName is ErrorNames.NoSuchImage or ErrorNames.UnknownObject)
        {
            return null;
        }
    }));

    /// <summary>All images machined knows but its hidden ones, in its order.</summary>
    public Task<IReadOnlyList<ImageEntry>> ListAsync(CancellationToken cancel) => BusErrors.ExplainAsync("list", "images", async () =>
    {
        SystemServices services = await bus.GetAsync(cancel).ConfigureAwait(false);
        var images = await services.Machined.ListImagesAsync(cancel).ConfigureAwait(false);
        return (IReadOnlyList<ImageEntry>)[.. images.Where(image => !image.Item1.StartsWith('.')).Select(ImageEntry.FromWire)];
    });

    /// <inheritdoc/>
    public Task PullAsync(
        string url, string name, ImageKind kind, bool verifyChecksumFile, IProgress<double>? progress, CancellationToken cancel) =>
        PullAsync(
            new ImageRequest(url, name, kind) { Verification = verifyChecksumFile ? ImageVerification.Checksum : ImageVerification.None }, progress, cancel);

    /// <summary>As the interface's, with all that importd can do.</summary>
    public Task PullAsync(ImageRequest request, IProgress<double>? progress, CancellationToken cancel) =>
        BusErrors.ExplainAsync("pull image", request.Name, async () =>
        {
            (string url, string name, ImageKind kind) = request;
            SystemServices services = await bus.GetAsync(cancel).ConfigureAwait(false);
            string mode = ImageVerifications.ModeOf(request.Verification);
            Transfer transfer = new(services, $"pull image \"{name}\" from {url}", progress, StallLimit);
            try
            {
                await transfer.RunAsync(
                    () => kind == ImageKind.Tar
                        ? services.Importd.PullTarAsync(url, name, mode, false, cancel)
                        : services.Importd.PullRawAsync(url, name, mode, false, cancel),
                    PullAttempts,
                    cancel).ConfigureAwait(false);
            }
            catch (Exception e) when (e is KubeSpawnException or OperationCanceledException)
            {
                await PulledCopies.TryRemoveAsync(services, url).ConfigureAwait(false); // what was pulled may be there, its copy not
                throw;
            }
            await services.PatientMachined.MarkImageReadOnlyAsync(name, true, cancel).ConfigureAwait(false);
            await PulledCopies.RemoveAsync(services, url, cancel).ConfigureAwait(false);
            return true;
        }, ExitCode.Fetch);

    /// <inheritdoc/>
    public Task ImportAsync(string file, string name, ImageKind kind, IProgress<double>? progress, CancellationToken cancel) =>
        ImportAsync(new ImageRequest(file, name, kind), progress, cancel);

    /// <summary>As the interface's, and folders, too: importd copies those. What is imported is read-only.</summary>
    public Task ImportAsync(ImageRequest request, IProgress<double>? progress, CancellationToken cancel) =>
        BusErrors.ExplainAsync("import image", request.Name, async () =>
        {
            (string source, string name, ImageKind kind) = request;
            SystemServices services = await bus.GetAsync(cancel).ConfigureAwait(false);
            bool folder = Directory.Exists(source);
            using SafeFileHandle handle = folder ? OpenFolder(source, name) : OpenFile(source, name);
            Transfer transfer = new(services, $"import image \"{name}\" from {source}", progress, StallLimit);
            await transfer.RunAsync(
                () => folder ? services.Importd.ImportFileSystemAsync(handle, name, false, true, cancel)
                    : kind == ImageKind.Tar ? services.Importd.ImportTarAsync(handle, name, false, true, cancel)
                    : services.Importd.ImportRawAsync(handle, name, false, true, cancel),
                1,
                cancel).ConfigureAwait(false);
            return true;
        });

    /// <summary>machined copies an image, writable or not; by reflink or snapshot where the file system can.</summary>
    public Task CloneAsync(string name, string newName, bool readOnly, CancellationToken cancel) => BusErrors.ExplainAsync("clone image", name, async () =>
    {
        SystemServices services = await bus.GetAsync(cancel).ConfigureAwait(false);
        await services.PatientMachined.CloneImageAsync(name, newName, readOnly, cancel).ConfigureAwait(false);
        return true;
    });

    /// <summary>Gives an image another name; there must be none of that.</summary>
    public Task RenameAsync(string name, string newName, CancellationToken cancel) => BusErrors.ExplainAsync("rename image", name, async () =>
    {
        SystemServices services = await bus.GetAsync(cancel).ConfigureAwait(false);
        await services.PatientMachined.RenameImageAsync(name, newName, cancel).ConfigureAwait(false);
        return true;
    });

    /// <summary>Sets how much disk an image may use; needs btrfs quotas. null: no limit.</summary>
    public Task SetLimitAsync(string name, ulong? bytes, CancellationToken cancel) => BusErrors.ExplainAsync("limit image", name, async () =>
    {
        SystemServices services = await bus.GetAsync(cancel).ConfigureAwait(false);
        await services.Machined.SetImageLimitAsync(name, bytes ?? ulong.MaxValue, cancel).ConfigureAwait(false);
        return true;
    });

    /// <inheritdoc/>
    public Task RemoveAsync(string name, CancellationToken cancel) => BusErrors.ExplainAsync("remove image", name, async () =>
    {
        SystemServices services = await bus.GetAsync(cancel).ConfigureAwait(false);
        try
        {
            await services.PatientMachined.RemoveImageAsync(name, cancel).ConfigureAwait(false);
        }
        catch (DBusException e) when (e.ErrorName == ErrorNames.NoSuchImage)
        {
            // Not there: nothing to do.
        }
        catch (DBusException e) when (e.ErrorName == ErrorNames.FileNotFound)
        {
            // machined found it, and then not any more: somebody else removed it, or a part of it. A part is no reason to leave the rest.
            if (await FindAsync(name, cancel).ConfigureAwait(false) is not null)
                await services.PatientMachined.RemoveImageAsync(name, cancel).ConfigureAwait(false);
        }
        return true;
    });

    /// <summary>How many transfers importd works on, anyone's.</summary>
    public Task<int> CountTransfersAsync(CancellationToken cancel) => BusErrors.ExplainAsync("list", "transfers", async () =>
    {
        SystemServices services = await bus.GetAsync(cancel).ConfigureAwait(false);
        return (await services.Importd.ListTransfersAsync(cancel).ConfigureAwait(false)).Length;
    });

    private static SafeFileHandle OpenFile(string file, string name)
    {
        try
        {
            return File.OpenHandle(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(name, e.Message.TrimEnd('.'), e);
        }
    }

    private static SafeFileHandle OpenFolder(string folder, string name)
    {
        int descriptor = Libc.Open(folder, Constants.O_CLOEXEC);
        return descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw Unreadable(name, $"{Marshal.GetLastPInvokeErrorMessage()} \"{folder}\"", null);
    }

    private static KubeSpawnException Unreadable(string name, string cause, Exception? inner) => new(
        ExitCode.State, $"failed to import image \"{name}\": {cause}", "Give the path of a file or folder that can be read.", inner);
}
