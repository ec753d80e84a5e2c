using System.Globalization;
using System.IO.Pipes;
using System.Text;
using System.Threading.Channels;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Systemd.Commands;
using KubeSpawn.Systemd.Terminal;
using KubeSpawn.Systemd.Tests.Bus;
using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Systemd.Tests.Host;

[Trait("Category", TestHost.Category)]
public sealed class ExecTests
{
    private const string Machine = "sd-exec";

    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Commands_have_our_streams_user_environment_and_terminal()
    {
        await using TestMachines test = new();
        MachineUnit unit = TestMachines.Unit(Machine);
        await test.Machines.StartAsync(unit, None);
        try
        {
            await StreamsAsync(test);
            await SignalsAsync(test);
            await TerminalAsync(test);
            await ResizeAsync(test);
            await ShellAsync(test);
        }
        finally
        {
            await test.Machines.StopAsync(unit.Name, force: true, None);
        }
    }

    private static async Task StreamsAsync(TestMachines test)
    {
        using Streams streams = new("typed in\n");
        CommandResult result = await test.Machines.ExecAsync(
            streams.Request("/bin/sh", "-c", "cat; id -un; pwd; echo \"$GREETING\"; echo wrong >&2; exit 4") with
            {
                User = "daemon",
                WorkingDirectory = "/usr",
                Environment = ["GREETING=good $day %h"],
            },
            null, None);
        Assert.Equal(new CommandResult(4, false), result);
        Assert.Equal("typed in\ndaemon\n/usr\ngood $day %h\n", streams.Output());
        Assert.Equal("wrong\n", streams.Error());
        using Streams none = new("");
        Assert.Contains("user \"nobody-here\"", (await FailAsync(test, none.Request("/bin/true") with { User = "nobody-here" })).Message, StringComparison.Ordinal);
        Assert.Contains("/no/folder", (await FailAsync(test, none.Request("/bin/true") with { WorkingDirectory = "/no/folder" })).Message, StringComparison.Ordinal);
    }

    private static Task<KubeSpawnException> FailAsync(TestMachines test, ExecRequest request) =>
        Assert.ThrowsAsync<KubeSpawnException>(() => test.Machines.ExecAsync(request, null, None));

    private static async Task SignalsAsync(TestMachines test)
    {
        using Streams streams = new("");
        Channel<int> signals = Channel.CreateUnbounded<int>();
        Task<CommandResult> run = test.Machines.ExecAsync(
            streams.Request("/bin/sh", "-c", "trap 'echo caught; exit 9' INT; echo ready; while :; do sleep 0.1; done"), signals.Reader.ReadAllAsync(None), None);
        Assert.Equal("ready\n", streams.ReadLine());
        signals.Writer.TryWrite(2);
        Assert.Equal(new CommandResult(9, false), await run);
        Assert.Equal("caught\n", streams.Output());
        await SignalsToLinesAsync(test);
    }

    /// <summary>A signal that is there before the command is started is kept for it; one that comes after its output is its own.</summary>
    private static async Task SignalsToLinesAsync(TestMachines test)
    {
        Channel<int> before = Channel.CreateUnbounded<int>();
        before.Writer.TryWrite(15);
        MachineCommand sleep = new() { Machine = Machine, Arguments = ["/bin/sleep", "1000"] };
        Assert.Equal(new CommandResult(15, true), await test.Machines.RunAsync(sleep, before.Reader.ReadAllAsync(None), None));
        Channel<int> signals = Channel.CreateUnbounded<int>();
        List<string> lines = [];
        MachineCommand says = sleep with
        {
            Arguments = ["/bin/sh", "-c", "id -un; exec sleep 1000"],
            User = "daemon",
            Output = line =>
            {
                lines.Add(line);
                signals.Writer.TryWrite(2);
            },
        };
        Assert.Equal(new CommandResult(2, true), await test.Machines.RunAsync(says, signals.Reader.ReadAllAsync(None), None));
        Assert.Equal(["daemon"], lines);
    }

    private static async Task TerminalAsync(TestMachines test)
    {
        using Streams streams = new("hello\n");
        using LocalTerminal terminal = new(streams.InputEnd, streams.OutputEnd, "vt220", new TerminalSize(33, 77));
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        CommandResult result = await test.Machines.ExecAsync(
            new ExecRequest { Machine = Machine, Arguments = ["/bin/sh", "-c", "stty size; echo $TERM; tty >/dev/null && read line && echo \"got $line\"; exit 5"], Terminal = terminal },
            null, limit.Token);
        Assert.Equal(new CommandResult(5, false), result);
        string output = streams.Output().Replace("\r", "", StringComparison.Ordinal);
        Assert.Contains("33 77\n", output, StringComparison.Ordinal); // the echo of what is typed comes anywhere in between
        Assert.Contains("vt220\n", output, StringComparison.Ordinal);
        Assert.EndsWith("got hello\n", output, StringComparison.Ordinal);
    }

    // A terminal of the machine, only because machined makes one: here its two sides stand for the one kube-spawn was started on.
    private static async Task ResizeAsync(TestMachines test)
    {
        (SafeFileHandle screen, _) = await (await test.Bus.GetAsync(None)).Machined.OpenMachinePTYAsync(Machine, None);
        using SafeFileHandle here = TerminalCalls.OpenPeer(screen);
        Assert.Equal(0, TerminalCalls.SetWindowSize(screen, new TerminalSize(40, 100)));
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        Task<CommandResult> run;
        using (LocalTerminal terminal = new(here, here, "vt220"))
        {
            run = test.Machines.ExecAsync(
                new ExecRequest
                {
                    Machine = Machine,
                    Arguments = ["/bin/sh", "-c", "trap 'stty size; exit 8' WINCH; stty size; while :; do sleep 0.05; done"],
                    Terminal = terminal,
                },
                null, limit.Token);
            await using FileStream output = new(screen, FileAccess.Read, bufferSize: 0);
            Assert.Equal("40 100\r\n", await ReadLineAsync(output, limit.Token));
            Assert.Equal(0, TerminalCalls.SetWindowSize(screen, new TerminalSize(50, 132)));
            await Programs.RunAsync("kill", "-WINCH", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)); // as the kernel does for a controlling terminal
            Assert.Equal("50 132\r\n", await ReadLineAsync(output, limit.Token));
            Assert.Equal(new CommandResult(8, false), await run);
        }
    }

    private static async Task<string> ReadLineAsync(FileStream output, CancellationToken cancel)
    {
        StringBuilder line = new();
        byte[] one = new byte[1];
        while ((line.Length == 0 || line[^1] != '\n') && await Task.Run(() => output.Read(one), CancellationToken.None).WaitAsync(cancel) == 1)
            line.Append((char)one[0]);
        return line.ToString();
    }

    private static async Task ShellAsync(TestMachines test)
    {
        using Streams streams = new("echo sum $((40+2)); exit\n");
        using LocalTerminal terminal = new(streams.InputEnd, streams.OutputEnd, "vt220", new TerminalSize(24, 80));
        await test.Machines.ShellAsync(Machine, "root", terminal, None).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Contains("sum 42", streams.Output(), StringComparison.Ordinal);
    }

    /// <summary>Pipes in the place of this process' own streams.</summary>
    private sealed class Streams : IDisposable
    {
        private readonly AnonymousPipeServerStream _input = new(PipeDirection.Out);
        private readonly AnonymousPipeServerStream _output = new(PipeDirection.In);
        private readonly AnonymousPipeServerStream _error = new(PipeDirection.In);

        internal Streams(string input)
        {
            InputEnd = End(_input);
            OutputEnd = End(_output);
            ErrorEnd = End(_error);
            _input.Write(Encoding.UTF8.GetBytes(input));
            _input.Dispose();
        }

        internal SafeFileHandle InputEnd { get; }

        internal SafeFileHandle OutputEnd { get; }

        internal SafeFileHandle ErrorEnd { get; }

        internal ExecRequest Request(params string[] arguments) =>
            new() { Machine = Machine, Arguments = arguments, Input = InputEnd, Output = OutputEnd, Error = ErrorEnd };

        internal string Output()
        {
            OutputEnd.Dispose();
            return new StreamReader(_output).ReadToEnd();
        }

        internal string Error()
        {
            ErrorEnd.Dispose();
            return new StreamReader(_error).ReadToEnd();
        }

        internal string ReadLine()
        {
            StringBuilder line = new();
            int next;
            do
                line.Append((char)(next = _output.ReadByte()));
            while (next is not ('\n' or -1));
            return line.ToString();
        }

        private static SafeFileHandle End(AnonymousPipeServerStream pipe)
        {
            nint descriptor = pipe.ClientSafePipeHandle.DangerousGetHandle();
            pipe.ClientSafePipeHandle.SetHandleAsInvalid();
            return new SafeFileHandle(descriptor, ownsHandle: true);
        }

        public void Dispose()
        {
            InputEnd.Dispose();
            OutputEnd.Dispose();
            ErrorEnd.Dispose();
            _output.Dispose();
            _error.Dispose();
        }
    }
}
