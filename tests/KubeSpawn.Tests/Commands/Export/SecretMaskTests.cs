using System.Text;
using KubeSpawn.Commands.Export;

namespace KubeSpawn.Tests.Commands.Export;

public sealed class SecretMaskTests
{
    private const string Token = "abcdef.0123456789abcdef";

    private static readonly SecretMask Mask = new([Token, "0123456789abcdef", "abcdef", "MIIEowIBAAKCAQEA"]);

    [Theory]
    [InlineData("", "")]
    [InlineData("nothing to hide", "nothing to hide")]
    [InlineData("--token abcdef.0123456789abcdef!", "--token xxxxxxxxxxxxxxxxxxxxxxx!")]
    [InlineData("0123456789abcdef", "xxxxxxxxxxxxxxxx")]
    [InlineData("MIIEowIBAAKCAQEAMIIEowIBAAKCAQEA", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
    [InlineData("abcdef.0123456789abcde", "abcdef.0123456789abcde")]
    [InlineData("ä abcdef.0123456789abcdef ö", "ä xxxxxxxxxxxxxxxxxxxxxxx ö")]
    public void Secrets_are_overwritten_and_nothing_else(string text, string masked) => Assert.Equal(masked, Mask.Apply(text));

    /// <summary>Wherever a read ends, and in bytes that are no text.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void A_secret_across_two_reads_is_found(int portion)
    {
        byte[] source = [0xff, 0x00, .. Encoding.ASCII.GetBytes(new string('a', 65_530) + Token + "end"), 0xfe];
        using var input = new Portions(source, portion);
        using var output = new MemoryStream();
        Mask.Copy(input, output, TestContext.Current.CancellationToken);
        byte[] expected = [0xff, 0x00, .. Encoding.ASCII.GetBytes(new string('a', 65_530) + new string('x', Token.Length) + "end"), 0xfe];
        Assert.Equal(expected, output.ToArray());
    }

    [Fact]
    public void Without_secrets_everything_is_copied_as_it_is()
    {
        using var input = new MemoryStream([1, 2, 3]);
        using var output = new MemoryStream();
        new SecretMask([]).Copy(input, output, TestContext.Current.CancellationToken);
        Assert.Equal([1, 2, 3], output.ToArray());
    }

    [Fact]
    public void Keys_and_tokens_are_found_in_files_and_certificates_are_none()
    {
        string[] lines =
        [
            "-----BEGIN CERTIFICATE-----", "certificate", "-----END CERTIFICATE-----",
            "-----BEGIN RSA PRIVATE KEY-----", "line1", "line2", "-----END RSA PRIVATE KEY-----",
            "    client-certificate-data: public", "    client-key-data: \"secret\"", "  token: 'bearer'",
        ];
        Assert.Equal(["line1", "line2", "secret", "bearer"], KnownSecrets.In(lines));
    }

    [Theory]
    [InlineData("mirror = \"https://user:pass@mirror/x\"", "mirror = \"https://xxx@mirror/x\"")]
    [InlineData("https://a:b@c@host and http://plain/x@y and http://u@h", "https://xxx@host and http://plain/x@y and http://xxx@h")]
    [InlineData("no url: me@example.org", "no url: me@example.org")]
    public void Passwords_in_urls_are_taken_out(string text, string without) => Assert.Equal(without, UrlPasswords.Remove(text));

    private sealed class Portions(byte[] bytes, int portion) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, portion));
    }
}
