using KubeSpawn.Commands.Export;
using KubeSpawn.Linux.Host;

namespace KubeSpawn.Tests.Commands.Export;

public sealed class ExportFilesTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _folder = Directory.CreateTempSubdirectory("kube-spawn-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_tree_is_copied_masked_without_links_and_for_its_owner_alone()
    {
        Directory.CreateDirectory($"{_folder}/from/pod/container");
        File.WriteAllText($"{_folder}/from/pod/container/0.log", "says secret-secret\n");
        File.WriteAllText($"{_folder}/from/pod/container/1.gz", "left out");
        File.WriteAllText($"{_folder}/from/empty", "");
        File.CreateSymbolicLink($"{_folder}/from/passwd", "/etc/passwd");
        var files = new ExportFiles(new LinuxFiles(), $"{_folder}/to", new SecretMask(["secret-secret"]));
        Assert.Empty(files.CopyTree(_folder, "/from", "pods", file => !file.EndsWith(".gz", StringComparison.Ordinal), TestContext.Current.CancellationToken));
        Assert.Equal([$"{_folder}/to/pods/pod/container/0.log"], ExportFiles.Below(_folder, "/to"));
        Assert.Equal("says xxxxxxxxxxxxx\n", File.ReadAllText($"{_folder}/to/pods/pod/container/0.log"));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode($"{_folder}/to/pods/pod/container/0.log"));
    }

    [Theory]
    [InlineData("var", "/var/log/pods")]
    [InlineData("var/log", "/var/log/pods")]
    [InlineData("var/log/pods", "/var/log/pods")]
    public void A_folder_of_a_node_that_leads_out_of_its_layer_is_not_entered(string link, string path)
    {
        Directory.CreateDirectory($"{_folder}/host/log/pods");
        File.WriteAllText($"{_folder}/host/log/pods/shadow", "the host's own");
        Directory.CreateDirectory($"{_folder}/layer/{Path.GetDirectoryName(link)}");
        File.CreateSymbolicLink($"{_folder}/layer/{link}", $"{_folder}/host{link["var".Length..]}");
        Assert.True(File.Exists($"{_folder}/layer{path}/shadow")); // the link works
        Assert.Empty(ExportFiles.Below($"{_folder}/layer", path));
    }

    [Fact]
    public void Lines_are_masked_as_they_come()
    {
        var files = new ExportFiles(new LinuxFiles(), _folder, new SecretMask(["secret-secret"]));
        using (ExportLines lines = files.Lines("nodes/a/journal.log"))
        {
            lines.Add("first");
            lines.Add("secret-secret");
        }

        files.Text("about.json", "{ secret-secret }");
        Assert.Equal("first\nxxxxxxxxxxxxx\n", File.ReadAllText($"{_folder}/nodes/a/journal.log"));
        Assert.Equal("{ xxxxxxxxxxxxx }\n", File.ReadAllText($"{_folder}/about.json"));
    }
}
