using ConsoleAppFramework;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Plan;
using KubeSpawn.Composition;
using KubeSpawn.Output;

namespace KubeSpawn.Commands;

/// <summary>Composes what a command needs, runs it, and turns what it throws into a line and an exit code.</summary>
internal sealed class CommandRunner(Func<GlobalOptions, Terminal> terminal, TimeProvider clock, PodNetworkRenderer podNetwork)
{
    /// <summary>A command that changes the host and goes on where it ended when it is run again: for root alone.</summary>
    public Task<int> ChangeAsync(ConsoleAppContext context, Func<Invocation, Task<int>> command) => RunAsync(context, root: true, resumable: true, command);

    /// <summary>A command that enters machines and leaves nothing that could be gone on with: for root alone.</summary>
    public Task<int> EnterAsync(ConsoleAppContext context, Func<Invocation, Task<int>> command) => RunAsync(context, root: true, resumable: false, command);

    /// <summary>A command that only looks.</summary>
    public Task<int> AskAsync(ConsoleAppContext context, Func<Invocation, Task<int>> command) => RunAsync(context, root: false, resumable: false, command);

    /// <summary>A command that needs no host at all.</summary>
    public Task<int> PrintAsync(ConsoleAppContext context, Func<Terminal, OutputFormat, int> command)
    {
        var options = (GlobalOptions)context.GlobalOptions!;
        Terminal output = terminal(options);
        try
        {
            return Task.FromResult(command(output, options.Output));
        }
        catch (Exception e)
        {
            return Task.FromResult(ErrorPrinter.Print(e, output));
        }
    }

    private async Task<int> RunAsync(ConsoleAppContext context, bool root, bool resumable, Func<Invocation, Task<int>> command)
    {
        var options = (GlobalOptions)context.GlobalOptions!;
        Terminal output = terminal(options);
        try
        {
            await using var host = new RealHost(clock);
            if (root && !host.Facts.IsRoot)
            {
                throw new KubeSpawnException(ExitCode.Host, $"failed to run \"{context.CommandName}\": it needs root", "run it with sudo");
            }

            var configuration = new ConfigurationSource(host, options, Environment.GetEnvironmentVariable, Environment.CurrentDirectory);
            return await command(new Invocation(options, host, output, new ConsoleReporter(output, clock), configuration, clock, podNetwork));
        }
        catch (OperationCanceledException e) when (!resumable)
        {
            output.Trace(e.ToString());
            return (int)ExitCode.Interrupted;
        }
        catch (Exception e)
        {
            return ErrorPrinter.Print(e, output);
        }
    }
}
