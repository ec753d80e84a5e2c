using ConsoleAppFramework;

namespace KubeSpawn.Commands.Images;

/// <summary>The commands about images as they are typed. Their comments are what --help prints; each hands over to its own class.</summary>
/// <param name="run">Composes what a command needs out of the options, runs it, and turns what it throws into a line and an exit code.</param>
internal sealed class ImageCommandLine(CommandRunner run)
{
    /// <summary>List the images in machined's store, and who uses them.</summary>
    /// <param name="context">context</param>
    /// <param name="cancel">cancel</param>
    public Task<int> List(ConsoleAppContext context, CancellationToken cancel = default) =>
        run.AskAsync(context, invocation => ImageListCommand.RunAsync(invocation, cancel));

    /// <summary>Fetch an image into machined's store: image pull URL [NAME]; prints its name.</summary>
    /// <param name="context">context</param>
    /// <param name="url">http(s) URL of a tar or raw disk image.</param>
    /// <param name="name">Its name [the URL's last part without its ending].</param>
    /// <param name="type">-t, tar or raw [by the URL's ending].</param>
    /// <param name="sha256">SHA-256 that the file must have.</param>
    /// <param name="verify">no, checksum (the SHA256SUMS file beside it), or signature (that file, signed) [no].</param>
    /// <param name="force">-f, Replace an image of that name.</param>
    /// <param name="dryRun">Print what would be done, in order.</param>
    /// <param name="cancel">cancel</param>
    public Task<int> Pull(
        ConsoleAppContext context, [Argument] string? url = null, [Argument] string? name = null, string? type = null, string? sha256 = null,
        string? verify = null, bool force = false, bool dryRun = false, CancellationToken cancel = default) =>
        run.EnterAsync(
            context, invocation => new ImagePullCommand(invocation, ImageOrder.Pull(url, name, type, sha256, verify, force)).RunAsync(dryRun, cancel));

    /// <summary>Bring a local file or folder into machined's store: image import PATH [NAME]; prints its name.</summary>
    /// <param name="context">context</param>
    /// <param name="path">A tar, a raw disk image, or a folder with a root file system.</param>
    /// <param name="name">Its name [the path's last part without its ending].</param>
    /// <param name="type">-t, tar or raw [by the file's ending].</param>
    /// <param name="sha256">SHA-256 that the file must have.</param>
    /// <param name="force">-f, Replace an image of that name.</param>
    /// <param name="dryRun">Print what would be done, in order.</param>
    /// <param name="cancel">cancel</param>
    public Task<int> Import(
        ConsoleAppContext context, [Argument] string? path = null, [Argument] string? name = null, string? type = null, string? sha256 = null,
        bool force = false, bool dryRun = false, CancellationToken cancel = default) =>
        run.EnterAsync(
            context,
            invocation => new ImagePullCommand(invocation, ImageOrder.Import(path, Environment.CurrentDirectory, name, type, sha256, force)).RunAsync(dryRun, cancel));

    /// <summary>Remove images from machined's store, unless they are in use.</summary>
    /// <param name="context">context</param>
    /// <param name="force">-f, Also such that can be written to: they may be machines of somebody's, with data.</param>
    /// <param name="dryRun">Print what would be done, in order.</param>
    /// <param name="cancel">cancel</param>
    /// <param name="names">The images.</param>
    public Task<int> Remove(
        ConsoleAppContext context, bool force = false, bool dryRun = false, CancellationToken cancel = default, [Argument] params string[] names) =>
        run.EnterAsync(context, invocation => ImageRemoveCommand.RunAsync(invocation, names, force, dryRun, cancel));
}
