using KubeSpawn.Cni.PacketFilter;
using KubeSpawn.Cni.Protocol;

namespace KubeSpawn.Cni.Plugins;

/// <summary>
/// Reads conditionsV4 and conditionsV6, which are arguments of iptables (man 8 iptables): conditions on addresses,
/// <c>[!] -s RANGE</c> and <c>[!] -d RANGE</c>, with their long names. Others are said to be unsupported.
/// </summary>
internal static class ConditionParser
{
    /// <summary>The conditions of a key, all of which must be true.</summary>
    public static List<AddressCondition> Parse(string key, IReadOnlyList<string> words, bool v6)
    {
        var conditions = new List<AddressCondition>();
        int next = 0;
        while (next < words.Count)
        {
            bool negated = words[next] == "!";
            if (negated)
                next++;
            string option = next < words.Count ? words[next++] : "";
            bool isSource = option switch
            {
                "-s" or "--source" or "--src" => true,
                "-d" or "--destination" or "--dst" => false,
                _ => throw new CniException(
                    CniErrorCode.UnsupportedField, $"{key} has \"{option}\", which is not supported", "supported are [!] -s RANGE and [!] -d RANGE"),
            };
            string range = next < words.Count ? words[next++] : "";
            conditions.Add(new AddressCondition(isSource, negated, ParseRange(key, range, v6).Network));
        }
        return conditions;
    }

    private static CidrAddress ParseRange(string key, string text, bool v6)
    {
        bool valid = CidrAddress.TryParse(text, out CidrAddress range);
        if (!valid && AddressMath.TryParse(text, out System.Net.IPAddress? address))
        {
            range = new CidrAddress(address, AddressMath.Bits(address));
            valid = true;
        }
        return valid && range.IsV6 == v6
            ? range
            : throw CniException.InvalidConfiguration($"{key} has \"{text}\", which is no range of IPv{(v6 ? 6 : 4)}");
    }
}
