using System.Text.Json.Nodes;

namespace KubeSpawn.Cni.Tests.Real;

/// <summary>What a plugin has made, as iproute2 sees it, without what differs by chance: hardware addresses, names of pairs, indexes.</summary>
internal static class Snapshot
{
    /// <summary>A result without what differs by chance.</summary>
    public static string Of(JsonNode result, string sandbox)
    {
        JsonNode copy = result.DeepClone();
        foreach (JsonNode? link in copy["interfaces"]?.AsArray() ?? [])
        {
            link!["mac"] = Shape((string?)link["mac"]);
            if (((string)link["name"]!).StartsWith("veth", StringComparison.Ordinal))
                link["name"] = "veth";
            if ((string?)link["sandbox"] == Namespaces.PathOf(sandbox))
                link["sandbox"] = "sandbox";
        }
        return copy.ToJsonString();
    }

    /// <summary>Links, addresses and routes of a namespace.</summary>
    public static string Of(string name) => string.Join(
        '\n',
        [
            .. Namespaces.Ip(name, "address show").Select(Link!).Order(),
            .. Namespaces.Ip(name, "-4 route show table all").Concat(Namespaces.Ip(name, "-6 route show table all").Where(IsLasting!)).Select(Route!).Order(),
        ]);

    private static string Link(JsonNode link)
    {
        string name = (string)link["ifname"]!;
        IEnumerable<string> addresses = link["addr_info"]!.AsArray()
            .Where(address => (string?)address!["scope"] != "link")
            .Select(address => $"{address!["local"]}/{address["prefixlen"]} brd {address["broadcast"]} {address["scope"]}");
        return $"{(name.StartsWith("veth", StringComparison.Ordinal) ? "veth" : name)} mtu {link["mtu"]} {string.Join(',', link["flags"]!.AsArray())} "
            + $"kind {link["linkinfo"]?["info_kind"]} master {link["master"]} hairpin {link["linkinfo"]?["info_slave_data"]?["hairpin"]} "
            + string.Join(' ', addresses);
    }

    /// <summary>Link-local, local, multicast and anycast routes of IPv6 come and go by themselves while a link settles.</summary>
    private static bool IsLasting(JsonNode route) =>
        (string?)route["type"] is not ("multicast" or "anycast" or "local") && !((string)route["dst"]!).StartsWith("fe80", StringComparison.Ordinal);

    private static string Route(JsonNode route) =>
        $"route {route["type"]} {route["dst"]} via {route["gateway"]} dev {route["dev"]} table {route["table"]} protocol {route["protocol"]} "
            + $"scope {route["scope"]} src {route["prefsrc"]}";

    private static string Shape(string? mac) => mac is { Length: 17 } && mac != "00:00:00:00:00:00" ? "mac" : mac ?? "none";
}
