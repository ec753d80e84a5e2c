using System.Runtime.ExceptionServices;

namespace KubeSpawn.Linux.Namespaces;

/// <summary>
/// Runs work on a thread of its own that ends after it. Namespaces belong to threads: one that has entered another namespace must never go
/// back to the pool, and the work must be synchronous, since an await would continue on some other thread.
/// </summary>
internal static class NamespaceThread
{
    private const int StackBytes = 1 << 20;

    /// <summary>Calls <paramref name="enter"/>, then <paramref name="work"/>, on a new thread; waits for it; its exception becomes the caller's.</summary>
    internal static T Run<T>(Action enter, Func<T> work)
    {
        T? result = default;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    enter();
                    result = work();
                }
                catch (Exception exception)
                {
                    failure = ExceptionDispatchInfo.Capture(exception);
                }
            },
            StackBytes)
        {
            IsBackground = true,
            Name = "namespace",
        };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result!;
    }
}
