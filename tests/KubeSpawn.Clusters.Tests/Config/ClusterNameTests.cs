using KubeSpawn.Clusters.Config;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Plan;

namespace KubeSpawn.Clusters.Tests.Config;

public sealed class ClusterNameTests
{
    [Theory]
    [InlineData("default")]
    [InlineData("a")]
    [InlineData("7")]
    [InlineData("dev-2")]
    public void Good_names_pass(string name) => ClusterName.Check(name);

    [Theory]
    [InlineData("", "is empty")]
    [InlineData(".hidden", "starts with a dot")]
    [InlineData("..", "starts with a dot")]
    [InlineData("a/b", "has a \"/\"")]
    [InlineData("a.b", "has a \".\"")]
    [InlineData("Dev", "has a \"D\"")]
    [InlineData("-a", "starts or ends with a dash")]
    [InlineData("a-", "starts or ends with a dash")]
    [InlineData("a\nb", "has a control character")]
    [InlineData("a\0b", "has a control character")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "has 65 characters")]
    public void Bad_names_are_refused_in_one_line(string name, string fault)
    {
        KubeSpawnException error = Assert.Throws<KubeSpawnException>(() => ClusterName.Check(name));
        Assert.Equal(ExitCode.Usage, error.Code);
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Contains($"1 to {ClusterName.MaxLength}", error.Cure, StringComparison.Ordinal);
    }

    [Fact]
    public void The_longest_name_still_makes_a_label()
    {
        string name = new('a', ClusterName.MaxLength);
        ClusterName.Check(name);
        Assert.Equal(63, new ClusterIdentity("/var/lib/kube-spawn", name).Machine("control-plane-253").Length);
        Assert.Throws<KubeSpawnException>(() => ClusterName.Check(name + "a"));
    }
}
