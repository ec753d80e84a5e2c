using KubeSpawn.Clusters.Host;

namespace KubeSpawn.Clusters.Plan;

/// <summary>What every machine gets of the host's files.</summary>
/// <param name="ModulesDir">The host's kernel modules, for what kube-proxy and CNI plugins load; null: there are none.</param>
/// <param name="ResolvConf">systemd-nspawn's --resolv-conf=: which of the host's resolv.conf files the machine gets, in place of whatever its image has.</param>
public sealed record SharedFiles(string? ModulesDir, string ResolvConf)
{
    private const string Modules = "/lib/modules";
    private const string Uplink = "/run/systemd/resolve/resolv.conf";

    /// <summary>What this host has. systemd-resolved's own address answers in the host's network alone: then it is the uplink's servers.</summary>
    public static SharedFiles Of(IFiles files) =>
        new(files.DirectoryExists(Modules) ? Modules : null, files.Exists(Uplink) ? "replace-uplink" : "replace-host");
}
