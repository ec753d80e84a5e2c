using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;

namespace KubeSpawn.Clusters.Artifacts;

/// <summary>
/// What a checksum file of a release says: the digest alone, as dl.k8s.io has it, or <c>DIGEST  NAME</c> (also <c>DIGEST *NAME</c>), as
/// sha256sum(1) writes it.
/// </summary>
public static class ChecksumFile
{
    /// <summary>Reads the digest of <paramref name="name"/>.</summary>
    /// <exception cref="FetchException">It is none: an error page, another file's, another algorithm's.</exception>
    public static Checksum Parse(Uri url, string text, ChecksumAlgorithm algorithm, string name)
    {
        foreach (string line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = line.Split((char[])[' ', '\t'], 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            bool named = words.Length == 1 || Path.GetFileName(words[1].TrimStart('*')) == name;
            if (named && IsDigest(words[0], algorithm)) return new Checksum(algorithm, words[0].ToLowerInvariant());
        }
        string kind = algorithm == ChecksumAlgorithm.Sha512 ? "sha512" : "sha256";
        throw new FetchException(url, $"it holds no {kind} digest of {name}: \"{Start(text)}\"",
            "Check --mirror: it has to be laid out as dl.k8s.io is; a proxy may have answered instead of it.");
    }

    private static bool IsDigest(string word, ChecksumAlgorithm algorithm) =>
        word.Length == (algorithm == ChecksumAlgorithm.Sha512 ? 128 : 64) && word.All(char.IsAsciiHexDigit);

    // One line of an error page is enough to know it.
    private static string Start(string text)
    {
        string line = string.Concat(text.Trim().Take(60)).ReplaceLineEndings(" ");
        return string.Concat(line.Where(c => !char.IsControl(c)));
    }
}
