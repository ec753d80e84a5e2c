namespace KubeSpawn.Linux.Netlink;

/// <summary>A message that the kernel sent to a multicast group.</summary>
/// <param name="Header">Its header.</param>
/// <param name="Payload">What follows the header; the receiver's own copy.</param>
/// <param name="Lost">
/// True: this is no message of the kernel's, but stands for those that it could not deliver because they were not read in time (ENOBUFS). Whoever keeps
/// a picture of the kernel's state has to list it again.
/// </param>
public readonly record struct NetlinkNotification(NetlinkHeader Header, ReadOnlyMemory<byte> Payload, bool Lost = false);
