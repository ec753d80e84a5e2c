using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Clusters.Steps.Kubernetes;

namespace KubeSpawn.Commands;

/// <summary>What exec is to run, and as whom.</summary>
/// <param name="Command">Program and arguments.</param>
/// <param name="User">The nodes' user; null: root.</param>
/// <param name="WorkingDirectory">Absolute; null: /.</param>
/// <param name="Variables">NAME=VALUE pairs on top of <see cref="NodeEnvironment"/>.</param>
internal sealed record ExecOptions(IReadOnlyList<string> Command, string? User, string? WorkingDirectory, IReadOnlyList<string> Variables)
{
    /// <summary>root's files are of no use to anybody else; systemd sets HOME for other users itself.</summary>
    private static readonly string[] OfRoot = ["HOME=", "KUBECONFIG="];

    /// <summary>The command's environment.</summary>
    public IReadOnlyList<string> Environment =>
        [.. NodeEnvironment.Variables.Where(variable => User is null or "root" || !OfRoot.Any(name => variable.StartsWith(name, StringComparison.Ordinal))), .. Variables];

    /// <summary>The options as they were typed.</summary>
    /// <exception cref="KubeSpawnException"><see cref="ExitCode.Usage"/>: one is not as it must be.</exception>
    public static ExecOptions Parse(IReadOnlyList<string> command, string? user, string? workingDirectory, string? variables)
    {
        if (command.Count == 0 || command[0].Length == 0) throw Wrong("exec needs a command", "kube-spawn exec NODE -- COMMAND [ARGUMENT...]");
        if (user is "") throw Wrong("--user is empty", "give a name or number of a user in the node, or leave it out for root");
        if (workingDirectory is not null && !workingDirectory.StartsWith('/'))
        {
            throw Wrong($"--workdir \"{workingDirectory}\" is not absolute", "give a folder of the node that begins with \"/\"");
        }

        string[] pairs = variables is null ? [] : Arguments.Several(variables);
        foreach (string pair in pairs)
        {
            if (!IsVariable(pair)) throw Wrong($"--env \"{pair}\" is not NAME=VALUE", "a name has letters, digits and \"_\", and begins with no digit");
        }

        return new ExecOptions(command, user, workingDirectory, pairs);
    }

    /// <summary>The exit status that stands for how a command ended: its own, or as shells give it, 128 and the signal's number.</summary>
    public static int StatusOf(CommandResult result) => result.Signal ? 128 + result.ExitStatus : result.ExitStatus;

    private static bool IsVariable(string pair)
    {
        int equals = pair.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && !char.IsAsciiDigit(pair[0]) && pair[..equals].All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
    }

    private static KubeSpawnException Wrong(string message, string cure) => new(ExitCode.Usage, message, cure);
}
