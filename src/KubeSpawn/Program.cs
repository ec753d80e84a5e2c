using ConsoleAppFramework;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Cni;
using KubeSpawn.Commands;
using KubeSpawn.Commands.Images;
using KubeSpawn.Composition;
using KubeSpawn.Output;
using Microsoft.Win32.SafeHandles;

// In the nodes this binary is the CNI plugin; nothing else is set up for that, as every pod waits for it.
if (CniEntry.IsCniInvocation(Environment.GetEnvironmentVariable))
{
    // Console's own streams set a terminal up that is not there.
    using var input = new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);
    using var output = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
    return CniEntry.Run(Environment.GetCommandLineArgs()[0], Environment.GetEnvironmentVariable, input, output, Console.Error);
}

bool usageError = false;
bool colour = !Console.IsErrorRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
using var log = new VerboseLog(TimeProvider.System);
Terminal NewTerminal(Verbosity verbosity) => new(StandardOutput.Open(), Console.Error, verbosity, colour, log.For(verbosity));

ConsoleApp.Timeout = Timeout.InfiniteTimeSpan;
ConsoleApp.LogError = message =>
{
    usageError = true;
    NewTerminal(Verbosity.Normal).Error(message, "see \"kube-spawn --help\"");
};

var app = ConsoleApp.Create();
app.ConfigureGlobalOptions((ref ConsoleApp.GlobalOptionsBuilder builder) => new GlobalOptions(
    builder.AddGlobalOption<string?>("-d|--dir", "kube-spawn-dir [/var/lib/kube-spawn]."),
    builder.AddGlobalOption<string?>("-c|--cluster-name", "Name of the cluster [default]."),
    builder.AddGlobalOption<OutputFormat>("-o|--output", "text or json."),
    builder.AddGlobalOption<bool>("-v|--verbose", "Say everything."),
    builder.AddGlobalOption<bool>("-q|--quiet", "Say only what goes wrong.")));

var runner = new CommandRunner(
    options => NewTerminal(options switch { { Verbose: true } => Verbosity.Verbose, { Quiet: true } => Verbosity.Quiet, _ => Verbosity.Normal }),
    TimeProvider.System,
    CniConfiguration.Render);
var commands = new CommandLine(runner);
var images = new ImageCommandLine(runner);
app.Add("create", commands.Create);
app.Add("up", commands.Up);
app.Add("start", commands.Start);
app.Add("stop", commands.Stop);
app.Add("restart", commands.Restart);
app.Add("destroy", commands.Destroy);
app.Add("list", commands.List);
app.Add("status", commands.Status);
app.Add("exec", commands.Exec);
app.Add("shell", commands.Shell);
app.Add("logs", commands.Logs);
app.Add("image list", images.List);
app.Add("image pull", images.Pull);
app.Add("image import", images.Import);
app.Add("image remove", images.Remove);
app.Add("kubeconfig", commands.Kubeconfig);
app.Add("version", commands.Version);
string[] names =
[
    "create", "up", "start", "stop", "restart", "destroy", "list", "status", "exec", "shell", "logs",
    "image list", "image pull", "image import", "image remove", "kubeconfig", "version",
];
try
{
    await app.RunAsync(Arguments.Normalize(args, names));
}
catch (KubeSpawnException e)
{
    return ErrorPrinter.Print(e, NewTerminal(Verbosity.Normal));
}

return usageError ? (int)ExitCode.Usage : Environment.ExitCode;
