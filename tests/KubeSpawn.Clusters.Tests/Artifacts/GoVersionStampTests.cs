using KubeSpawn.Clusters.Artifacts;

namespace KubeSpawn.Clusters.Tests.Artifacts;

public sealed class GoVersionStampTests
{
    [Theory]
    [InlineData("build\t-ldflags=\"-s -w -X k8s.io/component-base/version.gitVersion=v1.34.1 -X k8s.io/component-base/version.gitMajor=1\"\n", "v1.34.1")]
    [InlineData("build\t-ldflags=\"-X 'k8s.io/component-base/version.gitVersion=v1.35.0-alpha.1.12+3f2a9c'\"\n", "v1.35.0-alpha.1.12+3f2a9c")]
    [InlineData("build\t-ldflags=\"-X example.com/version.gitVersion=v1.34.1\"\n", null)]
    [InlineData("build\t-trimpath=true\n", null)]
    public void Flags_in_the_build_info_are_read(string settings, string? version) => Assert.Equal(version, Find(TestElf.WithBuildInfo(settings)));

    [Fact]
    public void A_stamped_string_is_found_without_symbols() =>
        Assert.Equal("v1.20.2", Find(TestElf.WithStrings(("v1.9.9", false), ("amd64", true), ("v1.20.2", true), ("v1.20.2", true), ("v0.0.0-master+abc", true))));

    [Fact]
    public void Two_stamps_that_differ_are_none() => Assert.Null(Find(TestElf.WithStrings(("v1.20.2", true), ("v1.20.3", true))));

    [Fact]
    public void Constants_of_the_source_are_no_stamps() => Assert.Null(Find(TestElf.WithStrings(("v1.20.2", false))));

    [Fact]
    public void Every_truncation_is_refused_or_finds_nothing_else()
    {
        foreach (byte[] whole in (byte[][])[TestElf.WithBuildInfo("build\t-trimpath=true\n"), TestElf.WithStrings(("v1.20.2", true))])
        {
            for (int length = 0; length < whole.Length; length++)
            {
                byte[] part = whole[..length];
                Assert.Throws<InvalidDataException>(() => Find(part));
            }
        }
    }

    [Fact]
    public void Every_damaged_byte_of_the_headers_is_survived()
    {
        byte[] whole = TestElf.WithStrings(("v1.20.2", true));
        for (int at = 0; at < whole.Length; at++)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 0xff;
            try
            {
                Assert.Contains(Find(damaged), (string?[])["v1.20.2", null]);
            }
            catch (InvalidDataException e)
            {
                Assert.NotEmpty(e.Message);
            }
        }
    }

    private static string? Find(byte[] file) => GoVersionStamp.Find(ElfFile.Read(new MemoryStream(file)))?.ToString();
}
