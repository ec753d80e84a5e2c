using KubeSpawn.Linux.Libc;
using KubeSpawn.Linux.Modules;

namespace KubeSpawn.Linux.Tests.Modules;

/// <summary>Truncated and mutated modules.dep, modules.builtin and modprobe.d: a module is found or not; never a crash, a hang, or memory without bound.</summary>
public sealed class BrokenIndexTests
{
    private const int Mutations = 1_000_000;
    private const string Alphabet = " :/.\n-_koab*?[\\\0\u00e9#";
    private static readonly string[] Wanted = ["br_netfilter", "nf_conntrack", "fs-overlay", "bridge"];

    [Fact]
    public void Truncated_at_every_offset()
    {
        string dependencies = ModuleLoaderTests.Dependencies, builtIn = ModuleLoaderTests.BuiltIn, rules = ModuleLoaderTests.Rules;
        for (int length = 0; length <= dependencies.Length; length++)
        {
            foreach (string wanted in Wanted)
                Try(dependencies[..length], builtIn[..Math.Min(length, builtIn.Length)], rules[..Math.Min(length, rules.Length)], wanted);
        }
    }

    [Fact]
    public void A_million_mutations()
    {
        var random = new Random(4711);
        string[] dependencies = Lines(ModuleLoaderTests.Dependencies), rules = Lines(ModuleLoaderTests.Rules);
        int found = 0;
        for (int round = 0; round < Mutations; round++)
        {
            string mutated = Mutate(Some(dependencies, random), random), rule = Mutate(Some(rules, random), random);
            long before = GC.GetAllocatedBytesForCurrentThread();
            if (Try(mutated, "kernel/fs/ext4/ext4.ko\n", rule, Wanted[round % Wanted.Length]))
                found++;
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < 64 * 1024 + (mutated.Length + rule.Length) * 64, $"{mutated} with {rule} took {allocated} bytes");
        }
        // Neither is everything broken, nor does everything still work.
        Assert.InRange(found, Mutations / 100, Mutations - (Mutations / 10));
    }

    /// <summary>True: the module was loaded.</summary>
    private static bool Try(string dependencies, string builtIn, string rules, string wanted)
    {
        ModuleIndex index = ModuleIndex.Parse("/m", dependencies, builtIn, rules);
        int inserted = 0;
        var loader = new ModuleLoader(index, ModuleRules.Parse([("x", rules)]), _ => null, (_, _) => ++inserted > 0);
        try
        {
            loader.Ensure(wanted);
        }
        catch (LinuxException exception)
        {
            // It needs one that is not there, or a rule forbids it.
            Assert.Contains(exception.Errno, (Errno[])[Errno.ENOENT, Errno.EPERM]);
        }
        Assert.InRange(inserted, 0, 20);
        return inserted > 0;
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Three of the lines: what is parsed is short, so that many are.</summary>
    private static string Some(string[] lines, Random random) =>
        string.Join('\n', Enumerable.Range(0, 3).Select(_ => lines[random.Next(lines.Length)])) + "\n";

    private static string Mutate(string text, Random random)
    {
        char[] characters = text.ToCharArray();
        for (int i = random.Next(1, 5); i > 0; i--)
            characters[random.Next(characters.Length)] = Alphabet[random.Next(Alphabet.Length)];
        return new string(characters);
    }
}
