using KubeSpawn.Clusters.Artifacts;
using KubeSpawn.Clusters.Config;
using KubeSpawn.Clusters.Errors;

namespace KubeSpawn.Clusters.Tests.Artifacts;

public sealed class LocalBuildsTests : IDisposable
{
    private const string Flags = "build\t-ldflags=\"-X k8s.io/component-base/version.gitVersion=v1.30.4\"\n";

    private readonly DiskFiles _files = new();
    private readonly LocalBuilds _builds;

    public LocalBuildsTests() => _builds = new LocalBuilds(_files, _files.OpenRead);

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("_output/local/bin/linux/amd64")]
    [InlineData("_output/dockerized/bin/linux/amd64")]
    [InlineData("_output/bin")]
    [InlineData("_output/local/go/bin")]
    [InlineData("bazel-bin/build/binaries/linux_amd64")]
    [InlineData("")]
    public void A_build_is_found_where_builds_are(string folder)
    {
        PutAll(folder, TestElf.WithBuildInfo(Flags));
        LocalBuild build = Find();
        Assert.Equal("v1.30.4", build.Version.ToString());
        Assert.True(File.Exists(build.PathOf("kube-proxy")));
        Assert.Equal(Path.TrimEndingDirectorySeparator(_files[folder]), Path.TrimEndingDirectorySeparator(build.Folder));
    }

    [Fact]
    public void What_lacks_is_told_with_how_to_build_it()
    {
        PutAll("_output/local/bin/linux/amd64", TestElf.WithBuildInfo(Flags));
        File.Delete(_files["_output/local/bin/linux/amd64/kube-proxy"]);
        File.Delete(_files["_output/local/bin/linux/amd64/kubelet"]);
        KubeSpawnException e = Assert.Throws<KubeSpawnException>(Find);
        Assert.EndsWith("_output/local/bin/linux/amd64 lacks kubelet, kube-proxy", e.Message, StringComparison.Ordinal);
        Assert.Contains("make WHAT=\"cmd/kubelet cmd/kube-proxy\"", e.Cure, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, e.Code);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_told() =>
        Assert.EndsWith("there is no such folder", Assert.Throws<KubeSpawnException>(() => _builds.Find("/nonexistent", "amd64", null)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_build_for_another_machine_is_refused()
    {
        PutAll("_output/bin", TestElf.WithBuildInfo(Flags, machine: 183));
        Assert.EndsWith("it is made for arm64, and this is amd64", Assert.Throws<KubeSpawnException>(Find).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dynamic_control_plane_is_refused_and_a_dynamic_kubelet_is_not()
    {
        byte[] dynamic = new TestElf { Interpreter = true }.Make();
        PutAll("_output/bin", TestElf.WithBuildInfo(Flags));
        _files.Put("_output/bin/kubelet", dynamic);
        Assert.Equal(30, Find().Version.Minor);
        _files.Put("_output/bin/kube-scheduler", dynamic);
        Assert.Contains("kube-scheduler\": it is linked dynamically", Assert.Throws<KubeSpawnException>(Find).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_in_place_of_a_program_is_refused()
    {
        PutAll("_output/bin", TestElf.WithBuildInfo(Flags));
        _files.Put("_output/bin/kubectl", "#!/bin/sh\n"u8.ToArray());
        Assert.EndsWith("kubectl\": it is no 64-bit little-endian ELF file", Assert.Throws<KubeSpawnException>(Find).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_stamp_the_containers_note_counts_then_what_the_user_says()
    {
        PutAll("_output/bin", new TestElf().Make());
        var given = new KubernetesVersion(1, 29, 0, "");
        Assert.Contains("built without one", Assert.Throws<KubeSpawnException>(Find).Message, StringComparison.Ordinal);
        Assert.Equal(given, _builds.Find(_files.Folder, "amd64", given).Version);
        _files.Put(".dockerized-kube-version-defs", "KUBE_GIT_COMMIT='abc'\nKUBE_GIT_VERSION='v1.31.2-dirty'\nKUBE_GIT_MAJOR='1'\n"u8.ToArray());
        Assert.Equal("v1.31.2-dirty", _builds.Find(_files.Folder, "amd64", given).Version.ToString());
    }

    [Fact]
    public void What_is_too_old_is_refused()
    {
        PutAll("_output/bin", TestElf.WithStrings(("v1.19.16", true)));
        Assert.Contains("it is Kubernetes v1.19.16, and v1.20 is the oldest", Assert.Throws<KubeSpawnException>(Find).Message, StringComparison.Ordinal);
    }

    private LocalBuild Find() => _builds.Find(_files.Folder, "amd64", null);

    private void PutAll(string folder, byte[] program)
    {
        foreach (string name in LocalBuild.Names) _files.Put(Path.Join(folder, name), program);
    }
}
