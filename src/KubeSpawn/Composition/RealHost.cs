using KubeSpawn.Clusters.Host;
using KubeSpawn.Fetching;
using KubeSpawn.Kubernetes;
using KubeSpawn.Linux.Host;
using KubeSpawn.Systemd.Bus;
using KubeSpawn.Systemd.Images;
using KubeSpawn.Systemd.Machines;
using KubeSpawn.Systemd.Units;

namespace KubeSpawn.Composition;

/// <summary>The machine that kube-spawn runs on; parts are made when they are first asked for, so that a command pays only for what it uses.</summary>
internal sealed class RealHost : IHost, IAsyncDisposable
{
    private readonly SystemBus _bus = new();
    private readonly Lazy<SystemdMachines> _machines;
    private readonly Lazy<HttpClient> _http;
    private readonly Lazy<IDownloads> _downloads;
    private readonly Lazy<IKubernetesApi> _kubernetes;
    private readonly Lazy<INetwork> _network = new(() => new LinuxNetwork());
    private readonly Lazy<IFirewall> _firewall = new(() => new LinuxFirewall());

    public RealHost(TimeProvider clock)
    {
        _machines = new Lazy<SystemdMachines>(() => new SystemdMachines(_bus));
        Images = new SystemdImages(_bus);
        Units = new SystemdUnits(_bus);
        _http = new Lazy<HttpClient>(() => DownloadClient.Create(BuildInfo.Version));
        _downloads = new Lazy<IDownloads>(() => new Downloads(_http.Value, DownloadLimits.Default, clock));
        _kubernetes = new Lazy<IKubernetesApi>(() => new KubernetesApi(ApiLimits.Default, clock));
        Facts = new LinuxHostFacts(cancel => new SystemdServices().CheckAsync(cancel));
    }

    public IHostFacts Facts { get; }

    /// <summary>The system bus that machines and images are on.</summary>
    public SystemBus Bus => _bus;

    public IMachines Machines => _machines.Value;

    /// <summary>The machines with what only commands need of them: streams and terminals.</summary>
    public SystemdMachines Systemd => _machines.Value;

    IImages IHost.Images => Images;

    /// <summary>The images with what only commands need of them: lists and verification.</summary>
    public SystemdImages Images { get; }

    /// <summary>Units of the host's systemd.</summary>
    public SystemdUnits Units { get; }

    public INetwork Network => _network.Value;

    public IFirewall Firewall => _firewall.Value;

    public IMounts Mounts { get; } = new LinuxMounts();

    public IKernel Kernel { get; } = new LinuxKernel();

    public IFiles Files { get; } = new LinuxFiles();

    public IDownloads Downloads => _downloads.Value;

    public IKubernetesApi Kubernetes => _kubernetes.Value;

    public async ValueTask DisposeAsync()
    {
        if (_http.IsValueCreated) _http.Value.Dispose();
        if (_kubernetes.IsValueCreated) (_kubernetes.Value as IDisposable)?.Dispose();
        if (_machines.IsValueCreated) await _machines.Value.DisposeAsync();
        await _bus.DisposeAsync();
    }
}
