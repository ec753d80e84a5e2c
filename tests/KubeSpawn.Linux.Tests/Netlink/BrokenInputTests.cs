using KubeSpawn.Linux.Libc;
using KubeSpawn.Linux.Netlink;

namespace KubeSpawn.Linux.Tests.Netlink;

/// <summary>Truncated and mutated messages: read, or a typed error; never another exception, a hang, or memory without bound.</summary>
public sealed class BrokenInputTests
{
    private const int Mutations = 1_000_000;
    private const int Seed = 20_240_611;

    [Fact]
    public void Every_vector_truncated_at_every_offset()
    {
        int broken = 0;
        foreach ((string name, byte[] vector) in Vectors.All)
        {
            Assert.True(Survives(name, vector), name);
            for (int length = 0; length < vector.Length; length++)
            {
                if (!Survives(name, vector.AsSpan(0, length)))
                    broken++;
            }
        }
        // Cut between two attributes of the outermost level a message still makes sense; everywhere else it must be noticed.
        int total = Vectors.All.Sum(vector => vector.Value.Length);
        Assert.InRange(broken, total * 8 / 10, total);
    }

    [Theory]
    [InlineData("Link", "Address", "Route", "Neighbour", "Error")]
    [InlineData("Table", "Chain", "Set", "Elements", "Rule")]
    public void A_million_mutations(params string[] beginnings)
    {
        // Those of rtnetlink, and those of nf_tables.
        var random = new Random(Seed);
        (string Name, byte[] Vector)[] vectors =
        [
            .. Vectors.All.Where(vector => Array.Exists(beginnings, beginning => vector.Key.StartsWith(beginning, StringComparison.Ordinal)))
                .Select(vector => (vector.Key, vector.Value)),
        ];
        Assert.Equal(beginnings.Length, beginnings.Count(beginning => vectors.Any(vector => vector.Name.StartsWith(beginning, StringComparison.Ordinal))));
        int broken = 0;
        for (int i = 0; i < Mutations; i++)
        {
            (string name, byte[] vector) = vectors[random.Next(vectors.Length)];
            byte[] mutated = Mutate(vector, random);
            long before = GC.GetAllocatedBytesForCurrentThread();
            if (!Survives(name, mutated))
                broken++;
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < 64 * 1024 + mutated.Length * 64, $"{name} {Convert.ToHexString(mutated)} took {allocated} bytes");
        }
        Assert.InRange(broken, Mutations / 20, Mutations - Mutations / 20);
    }

    private static byte[] Mutate(byte[] vector, Random random)
    {
        byte[] mutated = [.. vector];
        for (int change = random.Next(1, 4); change > 0; change--)
        {
            int at = random.Next(mutated.Length);
            switch (random.Next(4))
            {
                case 0:
                    mutated[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    mutated[at] = (byte)random.Next(256);
                    break;
                case 2:
                    // Where attributes begin, so that lengths and types are hit more often.
                    mutated[at & ~3] = (byte)random.Next(256);
                    break;
                default:
                    mutated = mutated[..random.Next(1, mutated.Length + 1)];
                    break;
            }
        }
        return mutated;
    }

    private static bool Survives(string name, ReadOnlySpan<byte> payload)
    {
        try
        {
            Assert.NotNull(Decoders.Read(name, payload));
            return true;
        }
        catch (NetlinkException exception) when (exception.Errno == Errno.EBADMSG)
        {
            return false;
        }
    }
}
