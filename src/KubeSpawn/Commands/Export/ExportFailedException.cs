using KubeSpawn.Clusters.Errors;

namespace KubeSpawn.Commands.Export;

/// <summary>The export itself cannot be written: told from what cannot be collected, which is only noted in it.</summary>
internal sealed class ExportFailedException(KubeSpawnException cause)
    : KubeSpawnException(cause.Code, cause.Message, "free space there, or name another folder with --export", cause)
{
    /// <summary>Does what writes to the export alone.</summary>
    public static void Guard(Action write) => Guard(() =>
    {
        write();
        return true;
    });

    /// <summary>Does what writes to the export alone.</summary>
    public static T Guard<T>(Func<T> write)
    {
        try
        {
            return write();
        }
        catch (KubeSpawnException e)
        {
            throw new ExportFailedException(e);
        }
    }
}
