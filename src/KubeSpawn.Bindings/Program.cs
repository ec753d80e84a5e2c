using KubeSpawn.Bindings;

// KubeSpawn.Bindings DIR [--check]: DIR is src/KubeSpawn.Systemd, with Introspection and Generated in it.
if (args is not [string directory, .. string[] rest] || rest is not ([] or ["--check"]))
{
    Console.Error.WriteLine("usage: KubeSpawn.Bindings DIRECTORY [--check]");
    return 2;
}
string output = Path.Combine(directory, "Generated");
IReadOnlyDictionary<string, string> files = Generator.Generate(Path.Combine(directory, "Introspection"));
if (rest is ["--check"])
{
    IReadOnlyList<string> differences = Generator.Compare(output, files);
    foreach (string difference in differences)
        Console.Error.WriteLine($"{difference}: run scripts/generate-bindings");
    return differences.Count == 0 ? 0 : 1;
}
Directory.CreateDirectory(output);
foreach (string stale in Directory.EnumerateFiles(output, "*.cs").Where(path => !files.ContainsKey(Path.GetFileName(path))))
    File.Delete(stale);
foreach ((string name, string text) in files)
    File.WriteAllText(Path.Combine(output, name), text);
return 0;
