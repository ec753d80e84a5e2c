using KubeSpawn.Clusters.Config;
using KubeSpawn.Clusters.Host;

namespace KubeSpawn.Clusters.Tests.Config;

public sealed class ImageReferenceTests
{
    [Theory]
    [InlineData("host", ImageSourceKind.Host, "/", null)]
    [InlineData("/srv/root", ImageSourceKind.Folder, "/srv/root", null)]
    [InlineData("/srv/root.tar.xz", ImageSourceKind.File, "/srv/root.tar.xz", ImageKind.Tar)]
    [InlineData("/srv/disk.RAW", ImageSourceKind.File, "/srv/disk.RAW", ImageKind.Raw)]
    [InlineData("debian", ImageSourceKind.Machined, "debian", null)]
    [InlineData("https://h/a/i.tar.gz?x=1", ImageSourceKind.Url, "https://h/a/i.tar.gz?x=1", ImageKind.Tar)]
    [InlineData("http://h/i.raw.xz", ImageSourceKind.Url, "http://h/i.raw.xz", ImageKind.Raw)]
    [InlineData("coreos", ImageSourceKind.Url, "https://stable.release.flatcar-linux.net/amd64-usr/current/flatcar-container.tar.gz", ImageKind.Tar)]
    public void A_text_means_one_kind_of_image(string source, ImageSourceKind kind, string location, ImageKind? format)
    {
        ImageReference image = ImageReference.Parse(source, ImageCatalogue.BuiltIn("amd64"));
        Assert.Equal((kind, location, format), (image.Kind, image.Location, image.Format));
    }

    [Theory]
    [InlineData("node.tar", "/here/node.tar")]
    [InlineData(".", "/here")]
    [InlineData("../x", "/x")]
    [InlineData("debian", "debian")]
    public void Paths_are_made_absolute_and_names_are_not(string source, string expected) =>
        Assert.Equal(expected, Configs.Resolve(Configs.Flags(("--image", source))).Image.Source);
}
