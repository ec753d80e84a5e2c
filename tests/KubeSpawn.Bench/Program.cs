using KubeSpawn.Bench;

// usage: KubeSpawn.Bench GROUP...   one line per measure: name, ours, baseline, ratio, limit, ok or short
int status = 0;
foreach (string group in args.Length == 0 ? ["netlink"] : args)
{
    IEnumerable<Measure> measures = group switch
    {
        "netlink" => NetlinkBench.Run(),
        _ => throw new ArgumentException($"there is no group \"{group}\": netlink"),
    };
    foreach (Measure measure in measures)
    {
        Console.WriteLine(measure.Line);
        if (!measure.IsHeld)
            status = 1;
    }
}
return status;
