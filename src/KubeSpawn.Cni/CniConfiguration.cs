using System.Net;
using System.Text.Json;

namespace KubeSpawn.Cni;

/// <summary>The configuration of a node's pod network.</summary>
public static class CniConfiguration
{
    /// <summary>The file's name in /etc/cni/net.d: the first in its order is the one that counts.</summary>
    public const string FileName = "10-kube-spawn.conflist";

    /// <summary>Name of the network; its leases are in /var/lib/cni/networks/NAME.</summary>
    public const string NetworkName = "kube-spawn";

    /// <summary>
    /// The text of <see cref="FileName"/>: one plugin of type kube-spawn, which attaches pods to the bridge cni0. In the words of 1.0.0, the newest
    /// version that containerd 1.6 reads.
    /// </summary>
    /// <param name="nodePodRange">The addresses of this node's pods; its first one is the bridge's.</param>
    /// <param name="clusterCidr">All pods' addresses: traffic to them keeps its source.</param>
    /// <param name="mtu">MTU of the pods' links and the bridge, bytes.</param>
    public static string Render(IPNetwork nodePodRange, IPNetwork clusterCidr, int mtu)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("cniVersion", "1.0.0");
            json.WriteString("name", NetworkName);
            json.WriteStartArray("plugins");
            WritePlugin(json, nodePodRange, clusterCidr, mtu);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length) + "\n";
    }

    private static void WritePlugin(Utf8JsonWriter json, IPNetwork nodePodRange, IPNetwork clusterCidr, int mtu)
    {
        json.WriteStartObject();
        json.WriteString("type", "kube-spawn");
        json.WriteString("bridge", "cni0");
        json.WriteBoolean("isDefaultGateway", true);
        json.WriteBoolean("forceAddress", true);
        json.WriteBoolean("ipMasq", true);
        json.WriteBoolean("hairpinMode", true);
        json.WriteNumber("mtu", mtu);
        json.WriteString("clusterCidr", clusterCidr.ToString());
        json.WriteStartObject("capabilities");
        json.WriteBoolean("portMappings", true);
        json.WriteEndObject();
        json.WriteStartObject("ipam");
        json.WriteString("type", "host-local");
        json.WriteStartArray("ranges");
        json.WriteStartArray();
        json.WriteStartObject();
        json.WriteString("subnet", nodePodRange.ToString());
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
