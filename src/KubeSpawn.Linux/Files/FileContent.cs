using KubeSpawn.Linux.Libc;
using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Linux.Files;

/// <summary>Bytes into files: whole writes, and copies that share blocks where the file system can.</summary>
internal static class FileContent
{
    private const int BufferBytes = 128 * 1024;

    /// <summary>Copied in one call at most; the kernel stops before 2 GiB by itself.</summary>
    private const int CopyBytes = 1 << 30;

    /// <summary>Writes all bytes.</summary>
    internal static unsafe void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, string path)
    {
        fixed (byte* start = bytes)
        {
            int done = 0;
            while (done < bytes.Length)
            {
                nint written = Unistd.Write(file, start + done, (nuint)(bytes.Length - done));
                if (written < 0 && LinuxException.LastErrno != Errno.EINTR)
                    throw FileErrors.FromLastError("write", path);
                done += (int)Math.Max(written, 0);
            }
        }
    }

    /// <summary>Waits until the file's bytes are on the disk.</summary>
    internal static void Sync(SafeFileHandle file, string path)
    {
        if (Unistd.Sync(file) != 0)
            throw FileErrors.FromLastError("write", path);
    }

    /// <summary>Fills an empty file with all of another: shared blocks (reflink), else a copy in the kernel, else by hand.</summary>
    internal static void Copy(SafeFileHandle source, SafeFileHandle target, string path)
    {
        if (SysIoctl.Control(target, SysIoctl.FICLONE, source.DangerousGetHandle()) == 0)
            return;
        if (!CopyInKernel(source, target, path))
            CopyByHand(source, target, path);
    }

    private static unsafe bool CopyInKernel(SafeFileHandle source, SafeFileHandle target, string path)
    {
        for (bool first = true; ; first = false)
        {
            nint copied = Unistd.CopyRange(source, null, target, null, CopyBytes, 0);
            if (copied > 0)
                continue;
            // Nothing at all: the end, or a file of the kernel's that says it is empty; reading it shows.
            if (copied == 0)
                return !first;
            switch (LinuxException.LastErrno)
            {
                case Errno.EINTR:
                    continue;
                case Errno.EXDEV or Errno.EINVAL or Errno.ENOSYS or Errno.EOPNOTSUPP when first:
                    return false;
                default:
                    throw FileErrors.FromLastError("write", path);
            }
        }
    }

    private static unsafe void CopyByHand(SafeFileHandle source, SafeFileHandle target, string path)
    {
        var buffer = new byte[BufferBytes];
        while (true)
        {
            nint read;
            fixed (byte* start = buffer)
                read = Unistd.Read(source, start, BufferBytes);
            if (read == 0)
                return;
            if (read > 0)
                Write(target, buffer.AsSpan(0, (int)read), path);
            else if (LinuxException.LastErrno != Errno.EINTR)
                throw FileErrors.FromLastError("copy to", path);
        }
    }
}
