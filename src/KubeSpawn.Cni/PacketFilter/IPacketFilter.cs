using KubeSpawn.Cni.Protocol;

namespace KubeSpawn.Cni.PacketFilter;

/// <summary>
/// The plugin's own rules in the node's namespace, in tables of its own; other tables, such as kube-proxy's, are never touched.
/// </summary>
internal interface IPacketFilter
{
    /// <summary>Makes a network's masquerading what it should be; nothing is done where it is.</summary>
    void EnsureMasquerade(MasqueradePlan plan);

    /// <summary>True: the network's masquerading is there.</summary>
    bool HasMasquerade(MasqueradePlan plan);

    /// <summary>Adds the rules of an attachment's ports, all or none; those it had before go.</summary>
    void SetPortForwards(Attachment attachment, IReadOnlyList<PortForward> forwards);

    /// <summary>True: the attachment has the rules of just these ports.</summary>
    bool HasPortForwards(Attachment attachment, IReadOnlyList<PortForward> forwards);

    /// <summary>Removes the rules of an attachment's ports; none there: nothing to do.</summary>
    void RemovePortForwards(Attachment attachment);

    /// <summary>Removes the rules of the ports of all of a network's attachments but the valid ones.</summary>
    void RemovePortForwardsExcept(string network, IReadOnlySet<Attachment> valid);
}
