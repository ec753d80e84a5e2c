using KubeSpawn.Clusters.Errors;
using KubeSpawn.Linux.Mounts;
using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Linux.Files;

/// <summary>A file's stream whose failures say which file, which file system, and what to do.</summary>
internal sealed class HostFileStream(SafeFileHandle file, FileAccess access, string path) : FileStream(file, access, 64 * 1024)
{
    // What errno becomes in an IOException: .NET keeps the number itself.
    private const int NoSpace = (int)Libc.Errno.ENOSPC;
    private const int Quota = (int)Libc.Errno.EDQUOT;

    public override void Write(byte[] buffer, int offset, int count) => Guard(() => base.Write(buffer, offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            base.Write(buffer);
        }
        catch (IOException exception)
        {
            throw Explain(exception);
        }
    }

    // Not by way of the other overload: in a class derived from FileStream, that one's base calls this one.
    public override async Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        try
        {
#pragma warning disable CA1835 // it would be a recursion without end
            await base.WriteAsync(buffer, offset, count, cancellationToken).ConfigureAwait(false);
#pragma warning restore CA1835
        }
        catch (IOException exception)
        {
            throw Explain(exception);
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            await base.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            throw Explain(exception);
        }
    }

    public override void Flush(bool flushToDisk) => Guard(() => base.Flush(flushToDisk));

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await base.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            throw Explain(exception);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Guard(() => base.Dispose(true));
        else
            base.Dispose(false);
    }

    private void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (IOException exception)
        {
            throw Explain(exception);
        }
    }

    private KubeSpawnException Explain(IOException exception)
    {
        if (exception.HResult is not (NoSpace or Quota))
            return new KubeSpawnException(ExitCode.Failure, $"failed to write \"{path}\": {exception.Message}", inner: exception);
        MountEntry mount = MountTable.Holding(Path.GetFullPath(path));
        return new KubeSpawnException(
            ExitCode.Host,
            $"failed to write \"{path}\": no space left on the file system mounted at {mount.MountPoint} ({mount.Type})",
            $"free space on {mount.MountPoint}, or choose another folder with --dir",
            exception);
    }
}
