using KubeSpawn.Linux.Libc;
using KubeSpawn.Linux.Namespaces;
using KubeSpawn.Linux.Netlink.Route;
using KubeSpawn.Linux.Sysctl;

namespace KubeSpawn.Cni.Links;

/// <summary>The kernel, seen from the calling thread's network namespace: all calls are made on the thread the plugin was started on.</summary>
internal sealed class LinuxNetworkStack : INetworkStack
{
    public ILinks OpenLinks() => new LinuxLinks(RouteSocket.Open());

    public IContainerNamespace? OpenContainer(string path)
    {
        try
        {
            return new LinuxContainerNamespace(path, NetworkNamespace.OpenPath(path));
        }
        catch (LinuxException exception) when (exception.Errno is Errno.ENOENT or Errno.ENOTDIR or Errno.EINVAL)
        {
            // EINVAL: the file that a namespace was mounted on is still there, the namespace is not, as after a reboot.
            return null;
        }
    }

    public void EnableForwarding(bool v6) =>
        KernelSettings.Exchange(v6 ? "net.ipv6.conf.all.forwarding" : "net.ipv4.ip_forward", "1");

    public void AllowLoopbackSources(string linkName) =>
        KernelSettings.Exchange($"net/ipv4/conf/{linkName}/route_localnet", "1");
}
