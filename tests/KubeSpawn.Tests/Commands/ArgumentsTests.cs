using KubeSpawn.Clusters.Errors;
using KubeSpawn.Commands;

namespace KubeSpawn.Tests.Commands;

public sealed class ArgumentsTests
{
    private static readonly string[] Known = ["up", "start", "exec", "logs", "list"];

    [Theory]
    [InlineData("up", "up")]
    [InlineData("-c dev up --nodes 2", "up -c dev --nodes 2")]
    [InlineData("--dir=/x -v up --image=/y", "up --dir /x -v --image /y")]
    [InlineData("start worker-1 --no-wait", "start --no-wait worker-1")]
    [InlineData("logs worker-1 --unit kubelet -f worker-2", "logs --unit kubelet -f worker-1 worker-2")]
    [InlineData("exec -c dev worker-1 -- ls --all=x -c y", "exec -c dev worker-1 -- ls --all=x -c y")]
    [InlineData("--help", "--help")]
    [InlineData("up --help", "up --help")]
    [InlineData("", "")]
    public void Options_go_between_command_and_arguments(string given, string normal) =>
        Assert.Equal(Words(normal), Arguments.Normalize(Words(given), Known));

    [Theory]
    [InlineData("frobnicate", "no command \"frobnicate\"")]
    [InlineData("--frobnicate up", "no option \"--frobnicate\"")]
    [InlineData("-c dev", "the command is missing")]
    public void What_is_not_known_is_refused(string given, string message)
    {
        var refused = Assert.Throws<KubeSpawnException>(() => Arguments.Normalize(Words(given), Known));
        Assert.Equal(ExitCode.Usage, refused.Code);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
