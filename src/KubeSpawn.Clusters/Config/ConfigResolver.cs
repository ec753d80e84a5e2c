using System.Globalization;
using KubeSpawn.Clusters.Plan;

namespace KubeSpawn.Clusters.Config;

/// <summary>Makes one whole configuration of all that was written, or says all that is wrong with it.</summary>
public sealed class ConfigResolver
{
    private readonly ProblemList _problems = new();
    private readonly LayerStack _layers;
    private readonly ImageCatalogue _builtIn;

    private ConfigResolver(IReadOnlyList<ConfigLayer> layers, ImageCatalogue builtIn)
    {
        _builtIn = builtIn;
        _layers = new LayerStack(layers, _problems);
        foreach (ConfigLayer layer in layers) _problems.AddRange(layer.Problems);
    }

    /// <summary>Resolves a cluster's configuration.</summary>
    /// <param name="clusterName">Its name; checked before, by <see cref="ClusterName"/>.</param>
    /// <param name="layers">Strongest first: flags, variables, kspawn.toml, host file.</param>
    /// <param name="builtIn">The images that kube-spawn knows by itself.</param>
    /// <exception cref="ConfigException">Something is wrong; it holds every problem of every layer.</exception>
    public static ClusterConfig Resolve(string clusterName, IReadOnlyList<ConfigLayer> layers, ImageCatalogue builtIn)
    {
        var resolver = new ConfigResolver(layers, builtIn);
        ClusterConfig config = resolver.Merge(clusterName);
        CrossChecks.Run(config, resolver._layers, resolver._problems);
        return resolver._problems.All.Count == 0 ? config : throw new ConfigException(resolver._problems.All);
    }

    private ClusterConfig Merge(string name)
    {
        ImageCatalogue catalogue = Catalogue();
        int nodes = _layers.Of(Settings.Nodes, Defaults.Nodes);
        _layers.Maybe(Settings.Dir);
        return new ClusterConfig
        {
            Name = name,
            Nodes = nodes,
            Image = Image(catalogue),
            Kubernetes = Kubernetes(),
            Network = Network(),
            Socat = Socat(),
            Binds = Binds(setting => setting.Key),
            Limits = Limits(setting => setting.Key),
            Machines = Machines(nodes),
        };
    }

    /// <summary>A digest counts only beside its image, or in a stronger layer: one written for another image is not this one's.</summary>
    private ImageConfig Image(ImageCatalogue catalogue)
    {
        string source = _layers.Find(Settings.Image, Settings.Image.Key, out string value, out _, out int imageLayer) ? value : Defaults.Image;
        bool found = _layers.Find(Settings.ImageSha256, Settings.ImageSha256.Key, out string digest, out ConfigOrigin? origin, out int digestLayer);
        ImageReference reference = ImageReference.Parse(source, catalogue);
        if (!found || digestLayer > imageLayer) return new ImageConfig(source, reference.Sha256) { Reference = reference };
        if (reference.Kind is not (ImageSourceKind.Url or ImageSourceKind.File))
        {
            _problems.Add(origin!, $"{Settings.ImageSha256.Key} is set, but image \"{source}\" is nothing that is unpacked; allowed with: URLs, tar and raw files, aliases");
        }

        return new ImageConfig(source, digest) { Reference = reference };
    }

    private KubernetesConfig Kubernetes()
    {
        bool dev = _layers.Of(Settings.Dev, false);
        string? source = _layers.Maybe(Settings.SourceDir);
        return new KubernetesConfig
        {
            Version = _layers.Of(Settings.Version, KubernetesVersion.Parse(Defaults.KubernetesVersion)),
            Mirror = _layers.Of(Settings.Mirror, new Uri(Defaults.Mirror)),
            Dev = dev,
            SourceDir = dev ? source : null,
            ImageArchives = _layers.Of(Settings.ImageArchives, []),
            ImageRepository = _layers.Maybe(Settings.ImageRepository),
            TokenHours = _layers.Of(Settings.TokenHours, Defaults.TokenHours),
        };
    }

    private NetworkConfig Network() => new()
    {
        NodeRange = _layers.Of(Settings.NodeRange, Defaults.NodeRange),
        PodRange = _layers.Of(Settings.PodRange, Defaults.PodRange),
        ServiceRange = _layers.Of(Settings.ServiceRange, Defaults.ServiceRange),
        PodNetwork = _layers.Of(Settings.PodNetwork, Defaults.PodNetwork),
        Mtu = _layers.Of(Settings.Mtu, Defaults.Mtu),
    };

    private SocatConfig Socat()
    {
        Uri? url = _layers.Find(Settings.SocatUrl, Settings.SocatUrl.Key, out Uri written, out ConfigOrigin? origin, out int urlLayer) ? written : null;
        bool found = _layers.Find(Settings.SocatSha256, Settings.SocatSha256.Key, out string digest, out _, out int digestLayer);
        string? sha256 = found && digestLayer <= urlLayer ? digest : null;
        if (url is not null && sha256 is null && _layers.Origin(Settings.SocatSha256.Key) is null)
        {
            _problems.Add(origin!, $"{Settings.SocatUrl.Key} is set without {Settings.SocatSha256.Key}; allowed: both, because no program is run that was not verified");
        }

        return new SocatConfig(url, sha256);
    }

    private BindConfig Binds(Func<Setting, string> key) => new(
        _layers.Maybe(Settings.BindReadOnly, key(Settings.BindReadOnly)) ?? [],
        _layers.Maybe(Settings.BindReadWrite, key(Settings.BindReadWrite)) ?? [],
        _layers.Maybe(Settings.BindOverlay, key(Settings.BindOverlay)) ?? []);

    private LimitConfig Limits(Func<Setting, string> key) => new(
        _layers.MaybeNumber(Settings.Memory, key(Settings.Memory)),
        _layers.MaybeNumber(Settings.Cpus, key(Settings.Cpus)),
        _layers.MaybeNumber(Settings.Tasks, key(Settings.Tasks)));

    private Dictionary<string, MachineConfig> Machines(int nodes)
    {
        List<string> names = [.. NodeName.Of(nodes).Select(node => node.Name)];
        Dictionary<string, MachineConfig> machines = [];
        foreach ((string machine, ConfigOrigin origin) in _layers.Tables(Settings.MachineTable))
        {
            machines[machine] = new MachineConfig(
                Binds(setting => Settings.OfMachine(machine, setting)), Limits(setting => Settings.OfMachine(machine, setting)));
            if (names.Contains(machine)) continue;
            _problems.Add(origin, string.Create(
                CultureInfo.InvariantCulture,
                $"{Settings.MachineTable}.{machine}: a cluster of {nodes} has no such machine; allowed: {Shown(names)}"));
        }

        return machines;
    }

    private ImageCatalogue Catalogue()
    {
        Dictionary<string, CatalogueImage> images = [];
        foreach ((string alias, ConfigOrigin origin) in _layers.Tables(Settings.ImageTable))
        {
            string urlKey = Settings.OfAlias(alias, Settings.AliasUrl);
            Uri? url = _layers.Maybe(Settings.AliasUrl, urlKey);
            string? sha256 = _layers.Maybe(Settings.AliasSha256, Settings.OfAlias(alias, Settings.AliasSha256));
            if (_layers.Origin(urlKey) is not { } place) _problems.Add(origin, $"{Settings.ImageTable}.{alias} has no url; allowed: {{ url = \"...\", sha256 = \"...\" }}");
            else if (url is not null && ImageReference.IsImageUrl(url, urlKey, place, _problems)) images[alias] = new CatalogueImage(url, sha256);
        }

        return _builtIn.With(images);
    }

    private static string Shown(List<string> names)
    {
        const int Few = 4;
        return names.Count <= Few ? string.Join(", ", names) : $"{names[0]}, {names[1]} to {names[^1]}";
    }
}
