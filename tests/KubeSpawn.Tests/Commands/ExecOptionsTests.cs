using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Commands;

namespace KubeSpawn.Tests.Commands;

public sealed class ExecOptionsTests
{
    [Fact]
    public void Variables_come_on_top_of_those_of_all_commands()
    {
        var options = ExecOptions.Parse(["env"], user: null, workingDirectory: "/srv", "A=1\0PATH=/only\0EMPTY=");
        Assert.Equal(["A=1", "PATH=/only", "EMPTY="], options.Environment.TakeLast(3));
        Assert.Contains("HOME=/root", options.Environment);
        Assert.Contains("KUBECONFIG=/etc/kubernetes/admin.conf", options.Environment);
    }

    [Theory]
    [InlineData("nobody", false)]
    [InlineData("root", true)]
    public void What_is_roots_is_for_root_alone(string user, bool expected) =>
        Assert.Equal(expected, ExecOptions.Parse(["env"], user, null, null).Environment.Any(variable => variable.StartsWith("HOME=", StringComparison.Ordinal)));

    [Theory]
    [InlineData("", null, null, null, "exec needs a command")]
    [InlineData("ls", "", null, null, "--user is empty")]
    [InlineData("ls", null, "srv", null, "--workdir \"srv\" is not absolute")]
    [InlineData("ls", null, null, "A", "--env \"A\" is not NAME=VALUE")]
    [InlineData("ls", null, null, "A=1\0=2", "--env \"=2\" is not NAME=VALUE")]
    [InlineData("ls", null, null, "1A=2", "--env \"1A=2\" is not NAME=VALUE")]
    [InlineData("ls", null, null, "A B=2", "--env \"A B=2\" is not NAME=VALUE")]
    public void What_is_wrong_is_refused(string command, string? user, string? folder, string? variables, string message)
    {
        var refused = Assert.Throws<KubeSpawnException>(() => ExecOptions.Parse(command.Length == 0 ? [] : [command], user, folder, variables));
        Assert.Equal(ExitCode.Usage, refused.Code);
        Assert.Equal(message, refused.Message);
    }

    [Theory]
    [InlineData(7, false, 7)]
    [InlineData(2, true, 130)]
    [InlineData(15, true, 143)]
    public void A_signal_is_told_as_shells_do(int status, bool signal, int expected) =>
        Assert.Equal(expected, ExecOptions.StatusOf(new CommandResult(status, signal)));
}
