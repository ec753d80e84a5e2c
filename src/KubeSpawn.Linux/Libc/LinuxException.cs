using System.Runtime.InteropServices;
using KubeSpawn.Clusters.Errors;

namespace KubeSpawn.Linux.Libc;

/// <summary>
/// A call to the kernel that failed. The message is <c>failed to OPERATION "SUBJECT": CAUSE (ENAME)</c>, where the cause is the kernel's own
/// words if it gave any, else the text of the error number.
/// </summary>
public class LinuxException : KubeSpawnException
{
    /// <summary>Describes a failed call.</summary>
    /// <param name="operation">What was tried, as it reads after "failed to", e.g. <c>mount overlay at</c>.</param>
    /// <param name="subject">What it was tried on: a path, a link's name.</param>
    /// <param name="errno">The kernel's error number, positive.</param>
    /// <param name="detail">The kernel's own explanation; null where it gave none.</param>
    /// <param name="cure">What the user can do about it; null: what is known of the error number in general.</param>
    /// <param name="code">Exit code of a process that ends with this error.</param>
    public LinuxException(
        string operation, string subject, Errno errno, string? detail = null, string? cure = null, ExitCode code = ExitCode.Failure)
        : base(code, $"failed to {operation} \"{subject}\": {detail ?? Describe(errno)} ({Name(errno)})", cure ?? CureFor(errno))
    {
        Operation = operation;
        Subject = subject;
        Errno = errno;
        Detail = detail;
    }

    /// <summary>What was tried.</summary>
    public string Operation { get; }

    /// <summary>What it was tried on.</summary>
    public string Subject { get; }

    /// <summary>The kernel's error number.</summary>
    public Errno Errno { get; }

    /// <summary>The kernel's own explanation, or null.</summary>
    public string? Detail { get; }

    /// <summary>The exception for the last call of this thread; call it before anything else can change the error number.</summary>
    public static LinuxException FromLastError(string operation, string subject) =>
        new(operation, subject, LastErrno);

    /// <summary>Error number of the last call of this thread that was declared with SetLastError.</summary>
    public static Errno LastErrno => (Errno)Marshal.GetLastPInvokeError();

    /// <summary>strerror's text in lower case, as it reads inside a sentence.</summary>
    public static string Describe(Errno errno)
    {
        string text = Marshal.GetPInvokeErrorMessage((int)errno);
        return text.Length > 1 && char.IsLower(text[1]) ? char.ToLowerInvariant(text[0]) + text[1..] : text;
    }

    /// <summary>The name of an error number as errno.h has it; "errno N" where this code knows no name.</summary>
    public static string Name(Errno errno) =>
        Enum.GetName(errno) ?? $"errno {(int)errno}";

    private static string? CureFor(Errno errno) => errno switch
    {
        Errno.EPERM or Errno.EACCES => "run kube-spawn as root, with all capabilities",
        Errno.ENOSPC => "free space on that file system",
        Errno.EDQUOT => "raise the disk quota, or remove files",
        Errno.EROFS => "remount the file system read-write, or choose another folder with --dir",
        Errno.EMFILE or Errno.ENFILE => "raise the limit of open files (ulimit -n)",
        Errno.ENOMEM => "free memory",
        _ => null,
    };
}
