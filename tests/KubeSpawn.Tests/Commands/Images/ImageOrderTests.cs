using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Commands.Images;
using KubeSpawn.Systemd.Images;

namespace KubeSpawn.Tests.Commands.Images;

public sealed class ImageOrderTests : IDisposable
{
    private static readonly string Digest = new('A', 64);

    private readonly string _folder = Directory.CreateTempSubdirectory("kube-spawn-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("http://h/a/node.tar.gz", null, null, "node", ImageKind.Tar)]
    [InlineData("https://h/flatcar_image.bin.bz2?x=1", null, null, "flatcar_image", ImageKind.Raw)]
    [InlineData("https://h/x.TAR", "mine", null, "mine", ImageKind.Tar)]
    [InlineData("https://h/download", null, "raw", "download", ImageKind.Raw)]
    [InlineData("https://h/x.tar", null, "raw", "x", ImageKind.Raw)]
    public void A_pull_takes_name_and_kind_from_the_url_unless_told(string url, string? name, string? type, string expected, ImageKind kind)
    {
        ImageOrder order = ImageOrder.Pull(url, name, type, Digest, "no", force: true);
        Assert.Equal(new ImageOrder(new ImageRequest(url, expected, kind), Url: true, Digest.ToLowerInvariant(), Force: true), order);
    }

    [Theory]
    [InlineData(null, null, null, null, null, "image pull needs a URL")]
    [InlineData("/tmp/x.tar", null, null, null, null, "\"/tmp/x.tar\" is no http or https URL")]
    [InlineData("ftp://h/x.tar", null, null, null, null, "\"ftp://h/x.tar\" is no http or https URL")]
    [InlineData("http://h/x.zip", null, null, null, null, "\"/x.zip\" ends neither like a tar nor like a raw disk image")]
    [InlineData("http://h/x.tar", ".hidden", null, null, null, "\".hidden\" is not a name for an image")]
    [InlineData("http://h/", null, "tar", null, null, "\"\" is not a name for an image")]
    [InlineData("http://h/x.tar", null, "zip", null, null, "--type \"zip\" is unknown")]
    [InlineData("http://h/x.tar", null, null, "abc", null, "--sha256 is not a SHA-256 digest")]
    [InlineData("http://h/x.tar", null, null, null, "maybe", "--verify \"maybe\" is unknown")]
    [InlineData("http://h/x.tar", null, null, "abc", "checksum", "--sha256 and --verify exclude each other")]
    public void A_pull_that_is_wrong_is_refused(string? url, string? name, string? type, string? sha256, string? verify, string message)
    {
        var refused = Assert.Throws<KubeSpawnException>(() => ImageOrder.Pull(url, name, type, sha256, verify, force: false));
        Assert.Equal(ExitCode.Usage, refused.Code);
        Assert.Equal(message, refused.Message);
        Assert.NotNull(refused.Cure);
    }

    [Fact]
    public void An_import_is_of_a_file_by_its_ending_or_of_a_folder()
    {
        File.WriteAllText($"{_folder}/disk.raw.xz", "");
        Assert.Equal(
            new ImageOrder(new ImageRequest($"{_folder}/disk.raw.xz", "disk", ImageKind.Raw), Url: false, null, Force: false),
            ImageOrder.Import("disk.raw.xz", _folder, null, null, null, force: false));
        Assert.Equal("mine", ImageOrder.Import(_folder, "/", "mine", null, null, force: false).Request.Name);
        Refused(ExitCode.Usage, () => ImageOrder.Import(_folder, "/", "mine", "tar", null, force: false));
        Refused(ExitCode.Usage, () => ImageOrder.Import("http://h/x.tar", "/", null, null, null, force: false));
        Refused(ExitCode.Usage, () => ImageOrder.Import(null, "/", null, null, null, force: false));
        Refused(ExitCode.State, () => ImageOrder.Import("not-there.tar", _folder, null, null, null, force: false));
    }

    private static void Refused(ExitCode code, Func<object> order) => Assert.Equal(code, Assert.Throws<KubeSpawnException>(order).Code);
}
