namespace KubeSpawn.Bindings;

/// <summary>All files of the bindings, from all files of introspection.</summary>
public static class Generator
{
    /// <summary>File names and their text; the same for the same XML.</summary>
    public static IReadOnlyDictionary<string, string> Generate(string introspectionDirectory)
    {
        SortedDictionary<string, string> files = new(StringComparer.Ordinal);
        Types types = new();
        foreach (string file in Directory.EnumerateFiles(introspectionDirectory, "*.xml").Order(StringComparer.Ordinal))
        {
            BusInterface contract = BusInterface.Load(file);
            files[$"{ProxyWriter.ClassName(contract.Name)}.cs"] = new ProxyWriter(contract, types).Write();
        }
        files["Codecs.cs"] = new CodecWriter(types).Write();
        return files;
    }

    /// <summary>Differences between the files there are and what they would be now, one line each.</summary>
    public static IReadOnlyList<string> Compare(string outputDirectory, IReadOnlyDictionary<string, string> files)
    {
        List<string> differences = [];
        foreach ((string name, string text) in files)
        {
            string path = Path.Combine(outputDirectory, name);
            if (!File.Exists(path))
                differences.Add($"{name} is missing");
            else if (File.ReadAllText(path) != text)
                differences.Add($"{name} differs");
        }
        foreach (string path in Directory.EnumerateFiles(outputDirectory, "*.cs"))
        {
            if (!files.ContainsKey(Path.GetFileName(path)))
                differences.Add($"{Path.GetFileName(path)} has no introspection any more");
        }
        return differences;
    }
}
