using KubeSpawn.Clusters.Errors;
using KubeSpawn.Output;
using Microsoft.Extensions.Logging.Abstractions;

namespace KubeSpawn.Tests.Commands;

public sealed class ClosedOutputTests : IDisposable
{
    private const int EPIPE = 32;
    private const int ENOSPC = 28;

    private readonly StringWriter _error = new();

    public void Dispose() => _error.Dispose();

    [Fact]
    public void A_reader_that_has_gone_ends_a_command_without_a_word()
    {
        Terminal terminal = WithOutputThatFails(EPIPE);
        OutputClosedException closed = Assert.Throws<OutputClosedException>(() => terminal.Result("line"));
        Assert.Equal(141, ErrorPrinter.Print(closed, terminal));
        Assert.Equal("", _error.ToString());
    }

    [Fact]
    public void Output_that_cannot_be_written_is_an_error_of_its_own()
    {
        Terminal terminal = WithOutputThatFails(ENOSPC);
        KubeSpawnException full = Assert.Throws<KubeSpawnException>(() => terminal.Result("line"));
        Assert.Equal((int)ExitCode.Failure, ErrorPrinter.Print(full, terminal));
        Assert.StartsWith("error: failed to write to standard output: ", _error.ToString(), StringComparison.Ordinal);
    }

    private Terminal WithOutputThatFails(int errno) => new(new Failing(errno), _error, Verbosity.Normal, colour: false, NullLogger.Instance);

    private sealed class Failing(int errno) : StringWriter
    {
        public override void WriteLine(string? value) => throw new IOException("failed", errno);
    }
}
