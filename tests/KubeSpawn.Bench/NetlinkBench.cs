using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using KubeSpawn.Linux.Namespaces;
using KubeSpawn.Linux.Netlink.Nftables;
using KubeSpawn.Linux.Netlink.Nftables.Expressions;
using KubeSpawn.Linux.Netlink.Route;

namespace KubeSpawn.Bench;

/// <summary>
/// Ten thousand routes and rules, put in and listed, against <c>ip -batch</c>, <c>ip route</c>, <c>nft -f</c> and <c>nft list</c> in the same namespace
/// on the same data. Of a program's time, what the same program takes for nothing is taken off: it is its work that is compared, not its start.
/// </summary>
internal static class NetlinkBench
{
    private const int Count = 10_000;
    private const int Runs = 7;
    private const string Space = "ks-bench";

    internal static IEnumerable<Measure> Run()
    {
        using NetworkNamespace space = NetworkNamespace.Create(Space);
        try
        {
            using RouteSocket route = RouteSocket.Open(space);
            using NftSocket nft = NftSocket.Open(space);
            route.SetUp(1);
            return [.. Routes(space, route), .. Rules(space, nft), Memory(route)];
        }
        finally
        {
            NetworkNamespace.Remove(Space);
        }
    }

    private static IEnumerable<Measure> Routes(NetworkNamespace space, RouteSocket route)
    {
        string batch = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(batch, Enumerable.Range(0, Count).Select(i => $"route add {Number(i).Destination} dev lo"));
            double start = Measure.Median(Repeat(() => Time(space, "ip", "-batch /dev/null")));
            var insert = (Ours: new List<double>(), Theirs: new List<double>());
            var list = (Ours: new List<double>(), Theirs: new List<double>());
            for (int run = 0; run <= Runs; run++)
            {
                insert.Ours.Add(Time(() => route.AddRoutes(Enumerable.Range(0, Count).Select(Number))));
                list.Theirs.Add(Time(space, "ip", "route show") - start);
                list.Ours.Add(Time(() => Expect(Count, route.Routes().Count)));
                Time(space, "ip", "route flush table main");
                insert.Theirs.Add(Time(space, "ip", $"-batch {batch}") - start);
                Expect(Count, route.Routes().Count);
                Time(space, "ip", "route flush table main");
            }
            yield return Compare("routes put in", insert);
            yield return Compare("routes listed", list);
        }
        finally
        {
            File.Delete(batch);
        }
    }

    private static IEnumerable<Measure> Rules(NetworkNamespace space, NftSocket nft)
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, Ruleset());
            double start = Measure.Median(Repeat(() => Time(space, "nft", "-f /dev/null")));
            var insert = (Ours: new List<double>(), Theirs: new List<double>());
            var list = (Ours: new List<double>(), Theirs: new List<double>());
            for (int run = 0; run <= Runs; run++)
            {
                insert.Ours.Add(Time(() => nft.Commit(Batch())));
                list.Theirs.Add(Time(space, "nft", "list ruleset") - start);
                list.Ours.Add(Time(() => Expect(Count, nft.Rules().Count)));
                Time(space, "nft", "flush ruleset");
                insert.Theirs.Add(Time(space, "nft", $"-f {file}") - start);
                Expect(Count, nft.Rules().Count);
                Time(space, "nft", "flush ruleset");
            }
            yield return Compare("rules put in", insert);
            yield return Compare("rules listed", list);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Highest memory in use while ten times as many routes are visited, against that for the first tenth.</summary>
    private static Measure Memory(RouteSocket route)
    {
        route.AddRoutes(Enumerable.Range(0, Count).Select(Number));
        double few = Highest(route);
        for (int part = 1; part < 10; part++)
        {
            int offset = part * Count;
            route.AddRoutes(Enumerable.Range(0, Count).Select(i => Number(offset + i)));
        }
        return new Measure("memory of ten times more", Highest(route), few, 1.1, "kB");
    }

    private static double Highest(RouteSocket route)
    {
        long highest = 0;
        int seen = 0;
        route.VisitRoutes(_ =>
        {
            // What is garbage already is no memory in use.
            if (++seen % 1000 == 0)
                highest = Math.Max(highest, GC.GetTotalMemory(forceFullCollection: true));
        });
        return highest / 1024.0;
    }

    private static Measure Compare(string name, (List<double> Ours, List<double> Theirs) times) =>
        new(name, Measure.Median(times.Ours.Skip(1)), Measure.Median(times.Theirs.Skip(1)), 1.0, "ms");

    private static Route Number(int i) => new(new IPNetwork(new IPAddress([(byte)(10 + (i >> 16)), (byte)(i >> 8), (byte)i, 0]), 24)) { LinkIndex = 1 };

    private static NftBatch Batch()
    {
        var batch = new NftBatch();
        var table = new NftTable(NftFamily.IPv4, "bench");
        batch.AddTable(table);
        var chain = new NftChain(table.Family, table.Name, "rules");
        batch.AddChain(chain);
        for (int i = 0; i < Count; i++)
        {
            Expression[] expressions = [.. NftMatch.Source(Number(i).Destination), .. NftMatch.Protocol(6), .. NftMatch.DestinationPort(80), new Counter(), NftMatch.Decide(VerdictCode.Accept)];
            batch.AddRule(new NftRule(chain.Family, chain.Table, chain.Name, expressions));
        }
        return batch;
    }

    private static string Ruleset()
    {
        var text = new StringBuilder("table ip bench {\nchain rules {\n");
        for (int i = 0; i < Count; i++)
            text.Append(CultureInfo.InvariantCulture, $"ip saddr {Number(i).Destination} tcp dport 80 counter accept\n");
        return text.Append("}\n}\n").ToString();
    }

    private static IEnumerable<double> Repeat(Func<double> measure) => Enumerable.Range(0, Runs).Select(_ => measure());

    private static double Time(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Time(NetworkNamespace space, string program, string arguments) => space.Run(() =>
    {
        long start = Stopwatch.GetTimestamp();
        using Process process = Process.Start(new ProcessStartInfo($"/usr/sbin/{program}", arguments) { RedirectStandardOutput = true })!;
        process.StandardOutput.BaseStream.CopyTo(Stream.Null);
        process.WaitForExit();
        Expect(0, process.ExitCode);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    });

    private static void Expect(int wanted, int found)
    {
        if (found != wanted)
            throw new InvalidOperationException($"expected {wanted}, found {found}");
    }
}
