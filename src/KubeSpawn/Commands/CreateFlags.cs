namespace KubeSpawn.Commands;

/// <summary>The flags of create and up, as they were given; null: not given.</summary>
internal sealed record CreateFlags
{
    public string? Config { get; init; }

    public string? Nodes { get; init; }

    public string? Image { get; init; }

    public string? ImageSha256 { get; init; }

    public string? KubernetesVersion { get; init; }

    public string? Mirror { get; init; }

    public bool Dev { get; init; }

    public string? KubernetesSourceDir { get; init; }

    public string? ImageArchive { get; init; }

    public string? ImageRepository { get; init; }

    public string? PodNetworkCidr { get; init; }

    public string? PodNetwork { get; init; }

    public string? ServiceCidr { get; init; }

    public string? NodeRange { get; init; }

    /// <summary>Those that were given, by the name of the flag; --image-archive takes several, with commas between.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Given()
    {
        (string Flag, string? Text)[] all =
        [
            ("--nodes", Nodes), ("--image", Image), ("--image-sha256", ImageSha256), ("--kubernetes-version", KubernetesVersion),
            ("--mirror", Mirror), ("--dev", Dev ? "true" : null), ("--kubernetes-source-dir", KubernetesSourceDir),
            ("--image-repository", ImageRepository), ("--pod-network-cidr", PodNetworkCidr), ("--pod-network", PodNetwork),
            ("--service-cidr", ServiceCidr), ("--node-range", NodeRange),
        ];
        var given = all.Where(one => one.Text is not null).ToDictionary(one => one.Flag, one => (IReadOnlyList<string>)[one.Text!]);
        if (ImageArchive is not null) given["--image-archive"] = ImageArchive.Split(',', StringSplitOptions.RemoveEmptyEntries);
        return given;
    }
}
