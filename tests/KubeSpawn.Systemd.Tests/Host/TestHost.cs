namespace KubeSpawn.Systemd.Tests.Host;

/// <summary>Where the tests of this folder can run: in a test host, started there by in-test-host.sh, with a node image to boot.</summary>
internal static class TestHost
{
    internal const string Category = "TestHost";

    /// <summary>The node image's root file system.</summary>
    internal static string NodeImage
    {
        get
        {
            string? image = Environment.GetEnvironmentVariable("KUBE_SPAWN_TEST_NODE_IMAGE");
            Assert.SkipWhen(image is null, "needs a test host with a node image: run tests/KubeSpawn.Systemd.Tests/in-test-host.sh");
            return image!;
        }
    }

    internal static void Require() => _ = NodeImage;
}
