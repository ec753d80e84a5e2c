using System.Runtime.CompilerServices;
using KubeSpawn.Bindings;

namespace KubeSpawn.Systemd.Tests.Generated;

public sealed class BindingsTests
{
    private static string Project([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../../src/KubeSpawn.Systemd"));

    private static string Introspection
    {
        get
        {
            string folder = Path.Combine(Project(), "Introspection");
            Assert.SkipUnless(Directory.Exists(folder), "the sources these tests were built from are not here");
            return folder;
        }
    }

    [Fact]
    public void The_bindings_in_the_tree_are_what_the_generator_makes() =>
        Assert.Empty(Generator.Compare(Path.Combine(Project(), "Generated"), Generator.Generate(Introspection)));

    [Fact]
    public void The_same_bytes_come_out_on_every_run() =>
        Assert.Equal(Generator.Generate(Introspection), Generator.Generate(Introspection));

    [Fact]
    public void A_difference_is_found()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("kube-spawn-bindings-");
        IReadOnlyDictionary<string, string> files = Generator.Generate(Introspection);
        foreach ((string name, string text) in files.Skip(1))
            File.WriteAllText(Path.Combine(folder.FullName, name), text);
        File.AppendAllText(Path.Combine(folder.FullName, files.Keys.Last()), " ");
        File.WriteAllText(Path.Combine(folder.FullName, "Old.cs"), "");
        Assert.Equal(3, Generator.Compare(folder.FullName, files).Count);
        folder.Delete(recursive: true);
    }

    [Fact]
    public void Codecs_are_named_and_typed_by_their_signature()
    {
        Types types = new();
        Assert.Equal("Dictionary<string, (uint, VariantValue[])>[]", types.Name("aa{s(uav)}"));
        Assert.Equal("ValueTuple<byte[]>", types.Name("(ay)"));
        Assert.Equal("Codecs.ReadArrayStruct_sv_(ref reader)", types.Read("a(sv)"));
        Assert.Equal(["(sv)", "a(sv)"], types.Containers);
        Assert.Throws<InvalidDataException>(() => types.Name("r"));
    }
}
