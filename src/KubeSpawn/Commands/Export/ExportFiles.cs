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

    /// <summary>Files with something in them at and below a folder, no link followed; none where there is no such folder. Sorted.</summary>
    public static IReadOnlyList<string> Below(string directory) => Directory.Exists(directory)
        ? [.. Directory.EnumerateFiles(directory, "*", All).Where(HasContent).Order(StringComparer.Ordinal)]
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

    /// <summary>Copies the files below a folder; says of which it could not be done, and why.</summary>
    public IReadOnlyList<string> CopyTree(string source, string path, Func<string, bool> wanted, CancellationToken cancel)
    {
        List<string> problems = [];
        foreach (string file in Below(source).Where(wanted))
        {
            try
            {
                Copy(file, path + file[source.Length..], cancel);
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
