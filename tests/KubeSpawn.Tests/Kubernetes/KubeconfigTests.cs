using KubeSpawn.Clusters.Errors;
using KubeSpawn.Kubernetes;

namespace KubeSpawn.Tests.Kubernetes;

public sealed class KubeconfigTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    private string Text => _authority.Kubeconfig(new Uri("https://10.22.0.2:6443/"));

    public void Dispose() => _authority.Dispose();

    [Fact]
    public void What_kubeadm_writes_is_read()
    {
        Kubeconfig config = Kubeconfig.Parse(Text);
        Assert.Equal(new Uri("https://10.22.0.2:6443"), config.Server);
        Assert.Equal("CN=kubernetes", Assert.Single(config.Authorities).Subject);
        Assert.True(config.Client.HasPrivateKey);
        Assert.Contains("CN=kubernetes-admin", config.Client.Subject, StringComparison.Ordinal);
    }

    [Fact]
    public void Quotes_comments_and_other_indentation_are_read()
    {
        string text = "---\n# by hand\n" + Text
            .Replace("current-context: kubernetes-admin@kubernetes", "current-context: \"kubernetes-admin@kubernetes\" # this one", StringComparison.Ordinal)
            .Replace("  name: kubernetes\n", "  name: 'kubernetes'\n", StringComparison.Ordinal)
            .Replace("users:\n- name: kubernetes-admin\n  user:\n    client", "users:\n  - name: kubernetes-admin\n    user:\n        client", StringComparison.Ordinal)
            .Replace("\n    client-key-data", "\n        client-key-data", StringComparison.Ordinal);
        Assert.Equal(443 + 6000, Kubeconfig.Parse(text).Server.Port);
    }

    [Theory]
    [InlineData("kind: Config", "kind: |", "line 13: values that begin with | are not read")]
    [InlineData("kind: Config", "kind: &a Config", "line 13: values that begin with & are not read")]
    [InlineData("kind: Config", "kind: \"Config", "line 13: its quotation mark is not closed, or more follows")]
    [InlineData("kind: Config", "apiVersion: v1", "line 13: apiVersion occurs twice")]
    [InlineData("kind: Config", "\tkind: Config", "line 13: it is indented by a tab")]
    [InlineData("kind: Config", "   kind: Config", "line 13: its indentation fits nothing above")]
    [InlineData("kind: Config", "Config", "line 13: KEY: VALUE was expected")]
    [InlineData("current-context: kubernetes-admin@kubernetes", "current-context: other", "contexts has no entry \"other\"")]
    [InlineData("current-context: kubernetes-admin@kubernetes", "current-context:", "line 12: current-context has no text")]
    [InlineData("    user: kubernetes-admin", "    user: nobody", "users has no entry \"nobody\"")]
    [InlineData("https://10.22.0.2:6443", "http://10.22.0.2:6443", "line 5: server is no https URL")]
    [InlineData("certificate-authority-data: ", "certificate-authority: ", "line 4: certificate-authority-data lacks")]
    [InlineData("client-key-data: ", "client-key-data: (", "line 19: client-key-data is not base64")]
    public void What_is_wrong_is_told_with_its_line(string right, string wrong, string message)
    {
        string text = Text.Replace(right, wrong, StringComparison.Ordinal);
        FormatException e = Assert.Throws<FormatException>(() => Kubeconfig.Parse(text));
        Assert.Equal(message, e.Message);
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        string text = Text;
        for (int length = 0; length < text.Length - 60; length += 7)
        {
            Assert.ThrowsAny<Exception>(() => Kubeconfig.Parse(text[..length]));
        }
    }

    [Fact]
    public void A_missing_file_is_told_with_its_cure()
    {
        KubeSpawnException e = Assert.Throws<KubeSpawnException>(() => Kubeconfig.Load("/nonexistent/kubeconfig"));
        Assert.StartsWith("failed to read kubeconfig \"/nonexistent/kubeconfig\": ", e.Message, StringComparison.Ordinal);
        Assert.NotNull(e.Cure);
    }
}
