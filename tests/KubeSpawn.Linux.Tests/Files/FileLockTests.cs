using KubeSpawn.Linux.Host;
using KubeSpawn.Linux.Libc;

namespace KubeSpawn.Linux.Tests.Files;

public sealed class FileLockTests
{
    private readonly LinuxFiles _files = new();

    [Fact]
    public void Only_one_holds_it()
    {
        using var folder = new TempFolder();
        using (IDisposable? first = _files.TryLock(folder["lock"]))
        {
            Assert.NotNull(first);
            Assert.Null(_files.TryLock(folder["lock"]));
        }
        using IDisposable? second = _files.TryLock(folder["lock"]);
        Assert.NotNull(second);
    }

    [Fact]
    public async Task A_waiter_gets_it_when_it_ends()
    {
        using var folder = new TempFolder();
        IDisposable first = _files.TryLock(folder["lock"])!;
        Task<IDisposable> waiting = _files.LockAsync(folder["lock"], TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        first.Dispose();
        (await waiting.WaitAsync(TimeSpan.FromSeconds(10))).Dispose();
        using IDisposable? free = _files.TryLock(folder["lock"]);
        Assert.NotNull(free);
    }

    [Fact]
    public async Task A_cancelled_waiter_gives_up_and_never_keeps_it()
    {
        using var folder = new TempFolder();
        IDisposable first = _files.TryLock(folder["lock"])!;
        using var cancel = new CancellationTokenSource();
        Task<IDisposable> waiting = _files.LockAsync(folder["lock"], cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        first.Dispose();
        (await _files.LockAsync(folder["lock"], TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(10))).Dispose();
    }

    [Fact]
    public async Task A_lock_whose_file_was_removed_meanwhile_is_taken_anew()
    {
        using var folder = new TempFolder();
        FileLock first = FileLock.Acquire(folder["lock"]);
        Task<FileLock> waiting = FileLock.AcquireAsync(folder["lock"], TestContext.Current.CancellationToken);
        File.Delete(folder["lock"]);
        first.Dispose();
        using FileLock second = await waiting.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.True(File.Exists(folder["lock"]));
        Assert.Null(FileLock.TryAcquire(folder["lock"]));
    }
}
