using KubeSpawn.Clusters.Config;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;

namespace KubeSpawn.Clusters.Artifacts;

/// <summary>A release of Kubernetes as a mirror has it.</summary>
/// <param name="Mirror">A server (http, https) or a folder (file), laid out as dl.k8s.io: <c>VERSION/bin/linux/ARCHITECTURE/NAME[.sha512|.sha256]</c>.</param>
/// <param name="Version">Which release.</param>
/// <param name="Architecture">amd64, arm64.</param>
public sealed record KubernetesRelease(Uri Mirror, KubernetesVersion Version, string Architecture)
{
    /// <summary>The URL of one of its files.</summary>
    public Uri UrlOf(string file) => new($"{Mirror.AbsoluteUri.TrimEnd('/')}/{Version}/bin/linux/{Architecture}/{file}");
}

/// <summary>How far the fetching of one binary is.</summary>
/// <param name="Name">kubelet, kubeadm or kubectl.</param>
/// <param name="Done">Bytes so far.</param>
/// <param name="Total">Bytes in all; null where unknown.</param>
public sealed record BinaryProgress(string Name, long Done, long? Total);

/// <summary>Kubelet, kubeadm and kubectl in a folder of the host, each verified against the mirror's checksum.</summary>
public sealed class KubernetesBinaries(IDownloads downloads, IFiles files)
{
    /// <summary>The programs of every node.</summary>
    public static IReadOnlyList<string> Names { get; } = ["kubelet", "kubeadm", "kubectl"];

    /// <summary>
    /// Sees that the folder holds the release's binaries (mode 0755), fetching in parallel what lacks. What was verified before and has not
    /// changed since is not asked for again, so that a filled folder needs no network. Two processes with the same folder fetch once.
    /// Beside each binary lies NAME.verified: what it was when it was right.
    /// </summary>
    /// <exception cref="FetchException">The first that failed; the others are ended, and leave nothing but what was whole before.</exception>
    public async Task EnsureAsync(KubernetesRelease release, string folder, IProgress<BinaryProgress>? progress, CancellationToken cancel)
    {
        files.CreateDirectory(folder, FileModes.Directory);
        using IDisposable held = await files.LockAsync(Path.Join(folder, ".lock"), cancel).ConfigureAwait(false);
        using var together = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await Task.WhenAll(Names.Select(name => OrEndAllAsync(EnsureOneAsync(release, folder, name, progress, together.Token), together))).ConfigureAwait(false);
    }

    /// <summary>True: the folder holds all of them, verified; nothing would be fetched.</summary>
    public async Task<bool> AreCachedAsync(string folder, CancellationToken cancel)
    {
        foreach (string name in Names)
        {
            if (!await IsCachedAsync(Path.Join(folder, name), cancel).ConfigureAwait(false)) return false;
        }
        return true;
    }

    private static async Task OrEndAllAsync(Task one, CancellationTokenSource together)
    {
        try
        {
            await one.ConfigureAwait(false);
        }
        catch
        {
            await together.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task EnsureOneAsync(KubernetesRelease release, string folder, string name, IProgress<BinaryProgress>? progress, CancellationToken cancel)
    {
        string file = Path.Join(folder, name);
        if (await IsCachedAsync(file, cancel).ConfigureAwait(false)) return;
        try
        {
            Checksum checksum = await ChecksumOfAsync(release, name, cancel).ConfigureAwait(false);
            if (!await downloads.VerifyAsync(file, checksum, cancel).ConfigureAwait(false))
            {
                IProgress<(long, long?)>? mine = progress is null ? null : new Named(name, progress);
                await downloads.FetchAsync(release.UrlOf(name), file, checksum, mine, cancel).ConfigureAwait(false);
            }
            Remember(file, checksum);
        }
        catch (FetchException e) when (e.NotFound)
        {
            throw new FetchException(e.Url, e.Cause,
                $"Check --kubernetes-version (is {release.Version} published for {release.Architecture}?) and --mirror (is it laid out as dl.k8s.io?).", notFound: true, e);
        }
    }

    // Mirrors made by hand often have one of the two only.
    private async Task<Checksum> ChecksumOfAsync(KubernetesRelease release, string name, CancellationToken cancel)
    {
        Uri longer = release.UrlOf(name + ".sha512");
        try
        {
            return ChecksumFile.Parse(longer, await downloads.FetchTextAsync(longer, cancel).ConfigureAwait(false), ChecksumAlgorithm.Sha512, name);
        }
        catch (FetchException e) when (e.NotFound)
        {
            Uri shorter = release.UrlOf(name + ".sha256");
            return ChecksumFile.Parse(shorter, await downloads.FetchTextAsync(shorter, cancel).ConfigureAwait(false), ChecksumAlgorithm.Sha256, name);
        }
    }

    private async Task<bool> IsCachedAsync(string file, CancellationToken cancel)
    {
        if (downloads.Stamp(file) is not { } stamp || VerifiedRecord.Parse(files.ReadText(RecordOf(file))) is not { } record) return false;
        if (record.Stamp == stamp) return true;
        // Copied or touched, perhaps damaged: its bytes decide.
        if (!await downloads.VerifyAsync(file, record.Checksum, cancel).ConfigureAwait(false)) return false;
        Remember(file, record.Checksum);
        return true;
    }

    private void Remember(string file, Checksum checksum)
    {
        if (downloads.Stamp(file) is { } stamp) files.WriteText(RecordOf(file), new VerifiedRecord(checksum, stamp).ToString(), FileModes.File);
    }

    private static string RecordOf(string file) => file + ".verified";

    private sealed class Named(string name, IProgress<BinaryProgress> progress) : IProgress<(long Done, long? Total)>
    {
        public void Report((long Done, long? Total) value) => progress.Report(new BinaryProgress(name, value.Done, value.Total));
    }
}
