using KubeSpawn.Clusters.Errors;
using KubeSpawn.Commands;

namespace KubeSpawn.Tests.Commands;

public sealed class ArgumentsTests
{
    private static readonly string[] Known = ["up", "start", "exec", "logs", "list", "image list", "image pull"];

    [Theory]
    [InlineData("up", "up")]
    [InlineData("-c dev up --nodes 2", "up -c dev --nodes 2")]
    [InlineData("--dir=/x -v up --image=/y", "up --dir /x -v --image /y")]
    [InlineData("start worker-1 --no-wait", "start --no-wait worker-1")]
    [InlineData("logs worker-1 --unit kubelet -f worker-2", "logs --unit kubelet -f worker-1 worker-2")]
    [InlineData("exec -c dev worker-1 -- ls --all=x -c y", "exec -c dev worker-1 -- ls --all=x -c y")]
    [InlineData("exec worker-1 worker-2 --all -- ls", "exec --all worker-1 worker-2 -- ls")]
    [InlineData("exec -- ls", "exec -- ls")]
    [InlineData("image list", "image list")]
    [InlineData("-c dev image -v list --output=json", "image list -c dev -v --output json")]
    [InlineData("image pull http://x/y.tar name --force", "image pull --force http://x/y.tar name")]
    [InlineData("image --help", "image --help")]
    [InlineData("image pull --help", "image pull --help")]
    [InlineData("--help", "--help")]
    [InlineData("up --help", "up --help")]
    [InlineData("", "")]
    public void Options_go_between_command_and_arguments(string given, string normal) =>
        Assert.Equal(Words(normal), Arguments.Normalize(Words(given), Known));

    [Theory]
    [InlineData("frobnicate", "no command \"frobnicate\"")]
    [InlineData("--frobnicate up", "no option \"--frobnicate\"")]
    [InlineData("-c dev", "the command is missing")]
    [InlineData("image", "\"image\" is not a whole command")]
    [InlineData("image -v", "\"image\" is not a whole command")]
    [InlineData("image frobnicate", "no command \"image frobnicate\"")]
    public void What_is_not_known_is_refused(string given, string message)
    {
        var refused = Assert.Throws<KubeSpawnException>(() => Arguments.Normalize(Words(given), Known));
        Assert.Equal(ExitCode.Usage, refused.Code);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_of_an_option_that_may_be_repeated_become_one()
    {
        string[] words = Arguments.Normalize(["exec", "--env", "A=1,2", "worker-1", "--env=B=x y", "--", "--env", "C=3"], Known);
        Assert.Equal(["exec", "--env", "A=1,2\0B=x y", "worker-1", "--", "--env", "C=3"], words);
        Assert.Equal(["A=1,2", "B=x y"], Arguments.Several(words[2]));
    }

    [Fact]
    public void A_value_that_looks_like_an_option_stays_a_value() =>
        Assert.Equal(["logs", "--since", "-10min", "worker-1"], Arguments.Normalize(["logs", "worker-1", "--since", "-10min"], Known));

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
