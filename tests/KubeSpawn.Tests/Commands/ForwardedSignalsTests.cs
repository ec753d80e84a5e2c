using KubeSpawn.Commands;

namespace KubeSpawn.Tests.Commands;

public sealed class ForwardedSignalsTests
{
    [Fact]
    public async Task Before_a_command_reads_them_they_cancel_its_start_and_after_they_are_its_own()
    {
        using var signals = new ForwardedSignals();
        using SignalRecipient started = signals.Add();
        using SignalRecipient starting = signals.Add();
        await using IAsyncEnumerator<int> numbers = started.ReadAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        ValueTask<bool> next = numbers.MoveNextAsync();
        signals.Send(2);
        Assert.True(await next);
        Assert.Equal(2, numbers.Current);
        Assert.False(started.Interrupted.IsCancellationRequested);
        Assert.True(starting.Interrupted.IsCancellationRequested);
        signals.Send(15);
        signals.Send(1);
        Assert.True(await numbers.MoveNextAsync());
        Assert.Equal(15, numbers.Current);
        Assert.Equal(1, signals.Last);
    }
}
