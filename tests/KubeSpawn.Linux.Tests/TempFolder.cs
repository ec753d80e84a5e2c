using KubeSpawn.Linux.Files;
using KubeSpawn.Linux.Libc;

namespace KubeSpawn.Linux.Tests;

/// <summary>A folder of a test's own; gone after it, and with it whatever the test has left in it.</summary>
internal sealed class TempFolder : IDisposable
{
    internal TempFolder() => Path = Directory.CreateTempSubdirectory("kube-spawn-test-").FullName;

    internal string Path { get; }

    internal string this[string name] => System.IO.Path.Join(Path, name);

    internal string MakeFolder(string name) => Directory.CreateDirectory(this[name]).FullName;

    internal string MakeFile(string name, string text = "")
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[name])!);
        File.WriteAllText(this[name], text);
        return this[name];
    }

    /// <summary>Not by System.IO, which fails at names that are no UTF-8.</summary>
    public void Dispose() => TreeRemoval.Remove(Path);
}

internal static class Needs
{
    internal static void Root() => Assert.SkipUnless(Unistd.EffectiveUser() == 0, "needs root");
}
