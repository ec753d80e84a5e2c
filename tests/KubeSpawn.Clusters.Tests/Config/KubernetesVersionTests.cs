using KubeSpawn.Clusters.Config;

namespace KubeSpawn.Clusters.Tests.Config;

public sealed class KubernetesVersionTests
{
    [Theory]
    [InlineData("v1.20.2", "v1.20.2", true)]
    [InlineData("1.34.1", "v1.34.1", true)]
    [InlineData("v1.31.0-alpha.1.12+0123abc", "v1.31.0-alpha.1.12+0123abc", true)]
    [InlineData("v1.19.16", "v1.19.16", false)]
    [InlineData("v2.0.0", "v2.0.0", false)]
    public void A_tag_is_read(string text, string expected, bool supported)
    {
        KubernetesVersion version = KubernetesVersion.Parse(text);
        Assert.Equal((expected, supported), (version.ToString(), version.Supported));
    }

    [Theory]
    [InlineData("")]
    [InlineData("v")]
    [InlineData("latest")]
    [InlineData("v1.30")]
    [InlineData("v1.30.0.1")]
    [InlineData("v1.-3.0")]
    [InlineData("v1.30.0-")]
    [InlineData("v1.30.0-a/../b")]
    [InlineData("v1.30.0 ")]
    [InlineData("vv1.30.0")]
    [InlineData("v1.99999999999.0")]
    public void What_is_no_tag_is_refused(string text)
    {
        Assert.False(KubernetesVersion.TryParse(text, out _));
        Assert.Throws<FormatException>(() => KubernetesVersion.Parse(text));
    }
}
