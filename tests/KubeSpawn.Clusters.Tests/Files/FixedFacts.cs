using KubeSpawn.Clusters.Host;

namespace KubeSpawn.Clusters.Tests.Files;

/// <summary>A host that is what a test wants.</summary>
internal sealed class FixedFacts : IHostFacts
{
    public bool IsRoot => true;

    public bool HasSysResource { get; init; } = true;

    public bool LegacyCgroups { get; init; }

    public IReadOnlyList<string> CgroupControllers => [];

    public string? SelinuxMode => null;

    public string Architecture => "amd64";

    public string Executable => "/usr/local/bin/kube-spawn";

    public bool SwapEnabled => false;

    public string NspawnPath => "/usr/bin/systemd-nspawn";

    public Task CheckServicesAsync(CancellationToken cancel) => Task.CompletedTask;
}
