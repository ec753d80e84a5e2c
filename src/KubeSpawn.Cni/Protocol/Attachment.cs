namespace KubeSpawn.Cni.Protocol;

/// <summary>One interface of one container in one network: what ADD makes and DEL removes. All that is made for it carries its names.</summary>
internal sealed record Attachment(string Network, string ContainerId, string InterfaceName)
{
    private const int ShownIdLength = 12;

    /// <summary>
    /// Name of the link outside the container. It follows from the attachment alone, so that DEL finds it when the namespace is gone: "veth" and
    /// 11 hexadecimal digits, the 15 bytes that a name may have.
    /// </summary>
    public string HostLinkName => "veth" + Digest()[..11];

    /// <summary>
    /// Mark of what is made for the attachment: begins with the network's; fits into a rule's comment (128 bytes) and a link's alias (255).
    /// </summary>
    public string Mark =>
        $"{NetworkMark(Network)} {ContainerId[..Math.Min(ContainerId.Length, ShownIdLength)]} {InterfaceName} {Digest()}";

    /// <summary>Mark of what is made for the network as a whole.</summary>
    public static string NetworkMark(string network) => "kube-spawn-cni " + StableHash.Of(network);

    private string Digest() => StableHash.Of($"{Network}\n{ContainerId}\n{InterfaceName}");
}
