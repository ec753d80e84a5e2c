using KubeSpawn.Systemd.Protocol;
using KubeSpawn.Systemd.Protocol.Wire;

namespace KubeSpawn.Systemd.Tests.Wire;

/// <summary>Broken messages: each is read or refused with the one exception for that; nothing else may come, and no time or memory go.</summary>
public sealed class MutationTests
{
    private const int Mutations = 1_000_000;
    private const int Workers = 4;

    [Fact]
    public void A_message_cut_off_anywhere_never_comes_out()
    {
        foreach (byte[] whole in new[] { Samples.Call(), Samples.Everything(), Samples.BigEndianError() })
        {
            for (int length = 0; length < whole.Length; length++)
            {
                using MessageFramer framer = new();
                whole.AsSpan(0, length).CopyTo(framer.GetMemory().Span);
                framer.Advance(length);
                Assert.Null(framer.TryNext());
            }
        }
    }

    [Fact]
    public void The_samples_are_whole()
    {
        Assert.Equal("bad", Samples.Parse(Samples.BigEndianError()).ReadBody()[0].GetText());
        Assert.Equal(Vectors.All.Length, Samples.Parse(Samples.Everything()).ReadBody().Length);
    }

    [Fact]
    public void A_million_mutations_do_no_harm()
    {
        int read = 0;
        Parallel.For(0, Workers, worker => Interlocked.Add(ref read, Mutate(new Random(7919 + worker), Mutations / Workers)));
        // Most break something, but not all: else this would have tested the first check only.
        Assert.InRange(read, Mutations / 100, Mutations * 9 / 10);
    }

    private static int Mutate(Random random, int count)
    {
        byte[][] samples = [Samples.Call(), Samples.Everything(), Samples.BigEndianError()];
        MessageParser parser = new();
        int read = 0;
        for (int i = 0; i < count; i++)
        {
            byte[] bytes = [.. samples[i % samples.Length]];
            for (int changes = random.Next(1, 4); changes > 0; changes--)
                Change(random, bytes);
            string? found = TryRead(parser, bytes);
            read += found is not null ? 1 : 0;
            // What a parser remembers of messages before must change nothing.
            if (i % 16 == 0 && found != TryRead(new MessageParser(), bytes))
                Assert.Fail($"read as {found} after others, else as {TryRead(new MessageParser(), bytes)}");
        }
        return read;
    }

    private static void Change(Random random, byte[] bytes)
    {
        int offset = random.Next(bytes.Length);
        switch (random.Next(4))
        {
            case 0: bytes[offset] ^= (byte)(1 << random.Next(8)); break;
            case 1: bytes[offset] = (byte)random.Next(256); break;
            case 2: bytes[offset] = (byte)"ybnqiuxtdsoghav(){}\0/."[random.Next(22)]; break;
            default: bytes[offset & ~3] = 0xff; break;
        }
    }

    // What is in it; null: refused.
    private static string? TryRead(MessageParser parser, byte[] bytes)
    {
        try
        {
            if (MessageParser.TotalLength(bytes) != bytes.Length)
                return null; // the rest would never come, or be the next message's start
            using Message message = Samples.Parse(parser, bytes);
            message.ReadBody();
            return $"{message.Type} {message.Path} {message.Interface} {message.Member} {message.ErrorName} {message.Destination} {message.Sender} {message.Signature}";
        }
        catch (DBusProtocolException)
        {
            return null;
        }
    }
}
