using KubeSpawn.Linux.Libc;
using KubeSpawn.Linux.Netlink;
using KubeSpawn.Linux.Netlink.Nftables;
using KubeSpawn.Linux.Netlink.Route;
using KubeSpawn.Systemd.Protocol.Native;
using KubeSpawn.Systemd.Terminal;

namespace KubeSpawn.Linux.Tests.Abi;

/// <summary>The C names of the structures that the C# code declares, and of their fields in the order of declaration; a dash is padding.</summary>
internal static class AbiStructures
{
    internal static readonly IReadOnlyDictionary<Type, (string Name, string[] Fields)> All = new Dictionary<Type, (string, string[])>
    {
        [typeof(SysStat.StatXResult)] = ("struct statx",
        [
            "stx_mask", "stx_blksize", "stx_attributes", "stx_nlink", "stx_uid", "stx_gid", "stx_mode", "-", "stx_ino", "stx_size", "stx_blocks",
            "stx_attributes_mask", "stx_atime", "stx_btime", "stx_ctime", "stx_mtime", "stx_rdev_major", "stx_rdev_minor", "stx_dev_major",
            "stx_dev_minor", "stx_mnt_id", "-",
        ]),
        [typeof(SysStat.StatXTime)] = ("struct statx_timestamp", ["tv_sec", "tv_nsec", "-"]),
        [typeof(SysStat.TimeSpec)] = ("struct timespec", ["tv_sec", "tv_nsec"]),
        [typeof(SysVfs.StatFs)] = ("struct statfs",
            ["f_type", "f_bsize", "f_blocks", "f_bfree", "f_bavail", "f_files", "f_ffree", "f_fsid", "f_namelen", "f_frsize", "f_flags", "f_spare"]),
        [typeof(MountApi.MountAttributes)] = ("struct mount_attr", ["attr_set", "attr_clr", "propagation", "userns_fd"]),
        [typeof(Socket.NetlinkAddress)] = ("struct sockaddr_nl", ["nl_family", "nl_pad", "nl_pid", "nl_groups"]),
        [typeof(Socket.TimeValue)] = ("struct timeval", ["tv_sec", "tv_usec"]),
        [typeof(Socket.PollDescriptor)] = ("struct pollfd", ["fd", "events", "revents"]),
        [typeof(MessageHeader)] = ("struct msghdr", ["msg_name", "msg_namelen", "msg_iov", "msg_iovlen", "msg_control", "msg_controllen", "msg_flags"]),
        [typeof(IoVector)] = ("struct iovec", ["iov_base", "iov_len"]),
        [typeof(ControlHeader)] = ("struct cmsghdr", ["cmsg_len", "cmsg_level", "cmsg_type"]),
        [typeof(TimeValue)] = ("struct timeval", ["tv_sec", "tv_usec"]),
        [typeof(PollFd)] = ("struct pollfd", ["fd", "events", "revents"]),
        [typeof(Termios)] = ("struct termios", ["c_iflag", "c_oflag", "c_cflag", "c_lflag", "c_line", "c_cc", "c_ispeed", "c_ospeed"]),
        [typeof(TerminalSize)] = ("struct winsize", ["ws_row", "ws_col", "ws_xpixel", "ws_ypixel"]),
        [typeof(NetlinkHeader)] = ("struct nlmsghdr", ["nlmsg_len", "nlmsg_type", "nlmsg_flags", "nlmsg_seq", "nlmsg_pid"]),
        [typeof(NftHeader)] = ("struct nfgenmsg", ["nfgen_family", "version", "res_id"]),
        [typeof(InterfaceInfo)] = ("struct ifinfomsg", ["ifi_family", "-", "ifi_type", "ifi_index", "ifi_flags", "ifi_change"]),
        [typeof(AddressInfo)] = ("struct ifaddrmsg", ["ifa_family", "ifa_prefixlen", "ifa_flags", "ifa_scope", "ifa_index"]),
        [typeof(RouteInfo)] = ("struct rtmsg",
            ["rtm_family", "rtm_dst_len", "rtm_src_len", "rtm_tos", "rtm_table", "rtm_protocol", "rtm_scope", "rtm_type", "rtm_flags"]),
        [typeof(NextHopInfo)] = ("struct rtnexthop", ["rtnh_len", "rtnh_flags", "rtnh_hops", "rtnh_ifindex"]),
        [typeof(NeighbourInfo)] = ("struct ndmsg", ["ndm_family", "ndm_pad1", "ndm_pad2", "ndm_ifindex", "ndm_state", "ndm_flags", "ndm_type"]),
    };

    /// <summary>Of the kernel's own sources; no header tells programs.</summary>
    internal static readonly IReadOnlySet<string> NotInHeaders = new HashSet<string> { "SCM_MAX_FD" };

    /// <summary>Constants that C expresses by something other than a name of the same spelling.</summary>
    internal static readonly IReadOnlyDictionary<string, string> Expressions = new Dictionary<string, string>
    {
        ["SysModule.FinitModuleNumber"] = "SYS_finit_module",
        ["Dirent.LengthOffset"] = "offsetof(struct linux_dirent64, d_reclen)",
        ["Dirent.TypeOffset"] = "offsetof(struct linux_dirent64, d_type)",
        ["Dirent.NameOffset"] = "offsetof(struct linux_dirent64, d_name)",
    };
}
