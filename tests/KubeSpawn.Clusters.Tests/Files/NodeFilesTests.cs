using System.Diagnostics;
using KubeSpawn.Clusters.Config;
using KubeSpawn.Clusters.Files;
using Tomlyn;
using Tomlyn.Model;

namespace KubeSpawn.Clusters.Tests.Files;

public sealed class NodeFilesTests
{
    private const string Cri = "io.containerd.grpc.v1.cri";

    [Theory]
    [InlineData(true, true, false, false)]
    [InlineData(false, false, true, true)]
    public void Containerds_configuration_follows_from_the_host(bool legacyCgroups, bool sysResource, bool restricted, bool systemdCgroup)
    {
        var facts = new FixedFacts { LegacyCgroups = legacyCgroups, HasSysResource = sysResource };
        NodeFile file = ContainerdFiles.All(KubernetesVersion.Parse("v1.34.1"), null, facts).Single(f => f.Path == "/etc/containerd/config.toml");
        var plugins = (TomlTable)TomlSerializer.Deserialize<TomlTable>(file.Text)!["plugins"];
        var cri = (TomlTable)plugins[Cri];
        var options = (TomlTable)Inner(cri, "containerd", "runtimes", "runc", "options");
        Assert.Equal(restricted, cri["restrict_oom_score_adj"]);
        Assert.Equal("registry.k8s.io/pause:3.10.1", cri["sandbox_image"]);
        Assert.Equal(systemdCgroup, options["SystemdCgroup"]);
        Assert.Equal(("/opt/cni/bin", "/etc/cni/net.d"), (((TomlTable)cri["cni"])["bin_dir"], ((TomlTable)cri["cni"])["conf_dir"]));
    }

    [Fact]
    public void The_users_repository_is_also_the_sandboxes() => Assert.Contains(
        ContainerdFiles.All(KubernetesVersion.Parse("v1.20.2"), "registry.example.org/k8s", new FixedFacts()),
        file => file.Text.Contains("sandbox_image = \"registry.example.org/k8s/pause:3.2\"", StringComparison.Ordinal));

    [Theory]
    [InlineData("v1.20.2", "k8s.gcr.io", "3.2")]
    [InlineData("v1.22.0", "k8s.gcr.io", "3.5")]
    [InlineData("v1.22.17", "registry.k8s.io", "3.5")]
    [InlineData("v1.24.8", "k8s.gcr.io", "3.7")]
    [InlineData("v1.24.9", "registry.k8s.io", "3.7")]
    [InlineData("v1.25.0", "registry.k8s.io", "3.8")]
    [InlineData("v1.30.0", "registry.k8s.io", "3.9")]
    [InlineData("v1.31.0", "registry.k8s.io", "3.10")]
    [InlineData("v1.34.1", "registry.k8s.io", "3.10.1")]
    public void Pause_is_the_one_that_kubeadm_of_that_version_wants(string version, string repository, string tag)
    {
        KubernetesVersion parsed = KubernetesVersion.Parse(version);
        Assert.Equal((repository, tag), (ImageNames.Repository(parsed), ImageNames.PauseTag(parsed)));
    }

    [Fact]
    public void Links_enable_the_units_that_are_there()
    {
        List<NodeFile> files = [.. PrepareFiles.All(), .. KubeletFiles.All()];
        foreach (NodeFile link in files.Where(f => f.Kind == NodeFileKind.Link))
        {
            string target = Path.GetFullPath(link.Text, Path.GetDirectoryName(link.Path)!);
            Assert.Contains(files, f => f.Path == target && f.Kind != NodeFileKind.Link);
        }

        NodeFile unit = files.Single(f => f.Path.EndsWith("/kube-spawn-node.service", StringComparison.Ordinal) && f.Kind != NodeFileKind.Link);
        string script = unit.Text.Split('\n').Single(line => line.StartsWith("ExecStart=", StringComparison.Ordinal))["ExecStart=".Length..];
        Assert.Equal(FileModes.Executable, files.Single(f => f.Path == script).Mode);
    }

    [Fact]
    public async Task The_prepare_script_is_right_for_the_shell()
    {
        NodeFile script = PrepareFiles.All().Single(f => f.Mode == FileModes.Executable);
        Assert.StartsWith("#!/bin/sh\n", script.Text, StringComparison.Ordinal);
        using Process shell = Process.Start(new ProcessStartInfo("/bin/sh", "-n") { RedirectStandardInput = true, RedirectStandardError = true })!;
        await shell.StandardInput.WriteAsync(script.Text);
        shell.StandardInput.Close();
        string complaint = await shell.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((0, ""), (shell.ExitCode, complaint));
    }

    [Fact]
    public void Texts_end_with_a_line_end_and_have_no_carriage_return()
    {
        IEnumerable<NodeFile> files = [.. PrepareFiles.All(), .. KubeletFiles.All(), .. ContainerdFiles.All(KubernetesVersion.Parse("v1.30.0"), null, new FixedFacts())];
        foreach (NodeFile file in files.Where(f => f.Kind != NodeFileKind.Link))
        {
            Assert.EndsWith("\n", file.Text, StringComparison.Ordinal);
            Assert.DoesNotContain('\r', file.Text);
        }
    }

    private static object Inner(TomlTable table, params string[] path) => path.Aggregate((object)table, (inner, name) => ((TomlTable)inner)[name]);
}
