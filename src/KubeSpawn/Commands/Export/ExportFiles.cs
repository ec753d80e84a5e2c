using KubeSpawn.Clusters;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;

namespace KubeSpawn.Commands.Export;

/// <summary>The folder of an export as it is written: all that goes into it goes through the mask. Readable by root alone.</summary>
/// <param name="files">The host's files.</param>
/// <param name="folder">Where; absolute.</param>
/// <param name="mask">Keeps secrets out.</param>
internal sealed class ExportFiles(IFiles files, string folder, SecretMask mask)
{
    private static readonly EnumerationOptions All = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };

    /// <summary>
    /// Files with something in them at and below a folder of a layer; none where there is no such folder. Sorted. No link is followed, neither on the way
    /// nor below: a node's links are meant for its own file system, and lead to files of the host here.
    /// </summary>
    /// <param name="layer">A folder of ours, absolute.</param>
    /// <param name="path">The folder in it, beginning with "/"; empty: the layer itself.</param>
    public static IReadOnlyList<string> Below(string layer, string path) => Directory.Exists(layer + path) && !HasLink(layer, path)
        ? [.. Directory.EnumerateFiles(layer + path, "*", All).Where(HasContent).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>Writes a text whole.</summary>
    public void Text(string path, string text) => ExportFailedException.Guard(() =>
    {
        using Stream stream = Create(path);
        using var writer = new StreamWriter(stream);
        writer.Write(mask.Apply(text));
        if (!text.EndsWith('\n')) writer.Write('\n');
    });

    /// <summary>A text that is written line by line.</summary>
    public ExportLines Lines(string path) => new(ExportFailedException.Guard(() => Create(path)), mask);

    /// <summary>Copies a file.</summary>
    public void Copy(string source, string path, CancellationToken cancel)
    {
        using Stream input = files.OpenRead(source);
        try
        {
            // Of the two streams, the one that is written to explains its failures.
            ExportFailedException.Guard(() =>
            {
                using Stream output = Create(path);
                mask.Copy(input, output, cancel);
            });
        }
        catch (IOException e)
        {
            throw new KubeSpawnException(ExitCode.Failure, $"failed to read \"{source}\": {e.Message}", inner: e);
        }
    }

    /// <summary>Copies the files <see cref="Below"/> a folder of a layer; says of which it could not be done, and why.</summary>
    public IReadOnlyList<string> CopyTree(string layer, string source, string path, Func<string, bool> wanted, CancellationToken cancel)
    {
        List<string> problems = [];
        foreach (string file in Below(layer, source).Where(wanted))
        {
            try
            {
                Copy(file, path + file[(layer.Length + source.Length)..], cancel);
            }
            catch (KubeSpawnException e) when (e is not ExportFailedException)
            {
                problems.Add(e.Message); // rotated away while the others were copied, or damaged
            }
        }

        return problems;
    }

    private Stream Create(string path)
    {
        string file = $"{folder}/{path}";
        files.CreateDirectory(Path.GetDirectoryName(file)!, FileModes.SecretDirectory);
        return files.Create(file, FileModes.Secret);
    }

    private static bool HasLink(string layer, string path)
    {
        string at = layer;
        foreach (string name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            at = $"{at}/{name}";
            if (new DirectoryInfo(at).LinkTarget is not null) return true;
        }

        return false;
    }

    /// <summary>What is no regular file has no length, and opening it might wait for ever.</summary>
    private static bool HasContent(string file)
    {
        try
        {
            return new FileInfo(file).Length > 0;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }
}

/// <summary>A text file of an export that lines are added to, also by several threads.</summary>
internal sealed class ExportLines(Stream stream, SecretMask mask) : IDisposable
{
    private readonly StreamWriter _writer = new(stream);
    private readonly Lock _gate = new();

    /// <summary>Adds a line.</summary>
    public void Add(string line)
    {
        lock (_gate) ExportFailedException.Guard(() => _writer.Write(mask.Apply(line) + "\n"));
    }

    /// <inheritdoc/>
    public void Dispose() => ExportFailedException.Guard(_writer.Dispose);
}
