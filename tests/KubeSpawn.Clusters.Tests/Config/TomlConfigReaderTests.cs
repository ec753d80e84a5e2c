using KubeSpawn.Clusters.Config;
using KubeSpawn.Clusters.Errors;

namespace KubeSpawn.Clusters.Tests.Config;

public sealed class TomlConfigReaderTests
{
    [Theory]
    [InlineData("node = 3", "kspawn.toml:1:1: unknown key \"node\", did you mean \"nodes\"?")]
    [InlineData("version = \"v1.30.0\"", "kspawn.toml:1:1: unknown key \"version\", did you mean \"kubernetes.version\"?")]
    [InlineData("[kubernets]\nversion = \"v1.30.0\"", "kspawn.toml:1:2: unknown key \"kubernets\", did you mean \"kubernetes\"?")]
    [InlineData("[kubernetes]\n  verson = \"v1.30.0\"", "kspawn.toml:2:3: unknown key \"verson\" in [kubernetes], did you mean \"version\"?")]
    [InlineData("kubernetes.foo = 1", "kspawn.toml:1:12: unknown key \"foo\" in [kubernetes]; allowed: version, mirror, dev,")]
    [InlineData("[machine.worker-1]\nlimit.memory = \"1G\"", "kspawn.toml:2:1: unknown key \"limit\" in [machine.worker-1], did you mean \"limits\"?")]
    [InlineData("[machine.worker-1.network]", "kspawn.toml:1:19: unknown key \"network\" in [machine.worker-1]; allowed: bindmount, limits")]
    [InlineData("kubernetes = { version = \"v1.30.0\", x = 1 }", "kspawn.toml:1:37: unknown key \"x\" in [kubernetes]")]
    [InlineData("[images]\nx = { url = \"http://h/a.tar\" }", "kspawn.toml:1:2: \"images\" belongs in the host file")]
    [InlineData("dir = \"/x\"", "kspawn.toml:1:1: \"dir\" belongs in the host file")]
    [InlineData("kubernetes = 1", "kspawn.toml:1:1: kubernetes is a table, not a value")]
    [InlineData("machine = 1", "kspawn.toml:1:1: machine is a table, not a value")]
    [InlineData("[nodes]", "kspawn.toml:1:2: nodes is a setting, not a table")]
    [InlineData("nodes = { a = 1 }", "kspawn.toml:1:1: nodes is a table; allowed: a whole number")]
    [InlineData("[[kubernetes]]", "kspawn.toml:1:3: [[kubernetes]] is an array of tables; allowed: [kubernetes]")]
    [InlineData("\"a.b\" = 1", "kspawn.toml:1:1: unknown key \"a.b\"")]
    public void A_key_that_is_not_known_is_a_problem(string toml, string expected) =>
        Assert.StartsWith(expected, Assert.Single(Configs.Problems(toml)), StringComparison.Ordinal);

    [Theory]
    [InlineData("nodes = 3\nnodes = 4", "kspawn.toml:2:1: nodes is there twice, first at line 1")]
    [InlineData("[limits]\ncpus = 1\n[limits]\ntasks = 500", "kspawn.toml:3:2: [limits] is there twice, first at line 1")]
    [InlineData("limits = { cpus = 1 }\n[limits]\ntasks = 500", "kspawn.toml:2:2: [limits] is there twice, first at line 1")]
    [InlineData("kubernetes.dev = false\n[kubernetes]\ndev = false", "kspawn.toml:3:1: dev is there twice, first at line 1")]
    public void A_key_that_is_there_twice_is_a_problem(string toml, string expected) =>
        Assert.StartsWith(expected, Assert.Single(Configs.Problems(toml)), StringComparison.Ordinal);

    [Fact]
    public void Errors_of_syntax_have_a_place_and_do_not_hide_the_others()
    {
        string[] problems = Configs.Problems("nodes = 0\nimage =\n[limits\nfoo = 1\n");
        Assert.Contains(problems, p => p.StartsWith("kspawn.toml:1:9: nodes is 0", StringComparison.Ordinal));
        Assert.Contains(problems, p => p.StartsWith("kspawn.toml:2:", StringComparison.Ordinal));
        Assert.Equal(problems.Length, problems.Select(p => p.Split(':')[1]).Distinct().Count());
        Assert.DoesNotContain(problems, p => p.Contains("(token", StringComparison.Ordinal) || p.Contains('\n', StringComparison.Ordinal) || p.Contains('␤', StringComparison.Ordinal));
    }

    [Fact]
    public void All_problems_come_at_once_in_the_order_of_the_file()
    {
        ConfigException error = Assert.Throws<ConfigException>(() => Configs.Resolve(
            """
            nodes = 0
            image = 5
            colour = "red"

            [kubernetes]
            version = "v1.19.4"
            mirror = "ftp://dl.k8s.io"

            [network]
            node-range = "10.22.0.1/16"
            """));
        Assert.Equal(ExitCode.Usage, error.Code);
        Assert.Equal([(1, 9), (2, 9), (3, 1), (6, 11), (7, 10), (10, 14)], error.Problems.Select(p => (p.Origin.Line, p.Origin.Column)));
        Assert.Equal(error.Problems.Count, error.Message.Split('\n').Length);
    }

    [Fact]
    public void Whatever_is_in_a_file_is_a_configuration_or_a_list_of_problems()
    {
        var random = new Random(1);
        string good = ConfigWriter.Write(Configs.Resolve("bindmount.read-only = [\"/a:/b\"]\nmachine.worker-1.limits.cpus = 1.5"));
        const string Letters = "[]{}\"'=.,#\n\\-0a \u2424\u0000\ud800\ufeff:/_+x9";
        int wrong = 0;
        for (int round = 0; round < 3000; round++)
        {
            char[] text = good.ToCharArray();
            for (int change = random.Next(1, 4); change > 0; change--) text[random.Next(text.Length)] = Letters[random.Next(Letters.Length)];
            string cut = new(text, 0, random.Next(4) == 0 ? random.Next(text.Length) : text.Length);
            try
            {
                Configs.Resolve(cut);
            }
            catch (ConfigException error)
            {
                wrong++;
                Assert.All(error.Problems, problem => Assert.True(problem.Origin.Line > 0 && problem.Origin.Column > 0 && !problem.Text.Contains('\n'), problem.ToString()));
            }
        }

        Assert.InRange(wrong, 500, 3000);
    }

    [Theory]
    [InlineData("nodes = 99999999999999999999")]
    [InlineData("nodes = 0xffffffffffffffffff")]
    [InlineData("limits.cpus = 1e999")]
    public void Numbers_beyond_all_measure_are_problems(string toml) => Assert.NotEmpty(Configs.Problems(toml));

    [Fact]
    public void A_file_of_nothing_but_comments_says_nothing() => Assert.Empty(Configs.File("# nothing\n\n").Values);

    [Fact]
    public void Quoted_dotted_and_inline_keys_mean_the_same()
    {
        foreach (string toml in (string[])["[limits]\ncpus = 2", "limits.cpus = 2", "limits = { cpus = 2 }", "[\"limits\"]\n'cpus' = 2"])
        {
            Assert.Equal(2, Configs.Resolve(toml).Limits.Cpus);
        }
    }
}
