using KubeSpawn.Systemd.Tests.Bus;

namespace KubeSpawn.Systemd.Tests.Host;

/// <summary>Two keys of gpg's, "trusted" in systemd's ring, "other" not; gone with it, the ring too.</summary>
internal sealed class SigningKeys : IDisposable
{
    private const string Ring = "/etc/systemd/import-pubring.gpg";

    private readonly string _home = Directory.CreateTempSubdirectory("sd-keys-").FullName;

    internal static async Task<SigningKeys> CreateAsync()
    {
        SigningKeys keys = new();
        foreach (string name in new[] { "trusted", "other" })
            await keys.GpgAsync("--passphrase", "", "--quick-generate-key", name, "ed25519", "sign", "never");
        await keys.GpgAsync("--yes", "--output", Ring, "--export", "trusted");
        return keys;
    }

    internal async Task<byte[]> SignAsync(string key, byte[] bytes)
    {
        string file = $"{_home}/bytes";
        await File.WriteAllBytesAsync(file, bytes);
        await GpgAsync("--yes", "--local-user", key, "--output", $"{file}.gpg", "--detach-sign", file);
        return await File.ReadAllBytesAsync($"{file}.gpg");
    }

    private async Task GpgAsync(params string[] arguments)
    {
        (int status, string output) = await Programs.RunAsync("gpg", ["--homedir", _home, "--batch", "--quiet", .. arguments]);
        Assert.True(status == 0, output);
    }

    public void Dispose()
    {
        File.Delete(Ring);
        Directory.Delete(_home, recursive: true); // which ends the agent that gpg has started
    }
}
