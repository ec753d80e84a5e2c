using System.Text;
using KubeSpawn.Linux.Libc;
using static KubeSpawn.Linux.Netlink.NetlinkConstants;
using static KubeSpawn.Linux.Netlink.Route.RouteConstants;

namespace KubeSpawn.Linux.Netlink.Route;

public sealed partial class RouteSocket
{
    /// <summary>All links of the namespace.</summary>
    public IReadOnlyList<Link> Links()
    {
        Begin(RTM_GETLINK, NLM_F_DUMP, new InterfaceInfo()).U32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
        return List<Link>("list the links of", RTM_NEWLINK, LinkDecoder.Read);
    }

    /// <summary>The link of that name or alternative name; null: there is none.</summary>
    public Link? FindLink(string name)
    {
        AttributeWriter writer = Begin(RTM_GETLINK, NLM_F_ACK, new InterfaceInfo());
        writer.U32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
        writer.Text(Encoding.UTF8.GetByteCount(name) < IFNAMSIZ ? IFLA_IFNAME : IFLA_ALT_IFNAME, name);
        Link? found = QueryLink(name);
        if (found is not null || Encoding.UTF8.GetByteCount(name) >= IFNAMSIZ)
            return found;
        writer = Begin(RTM_GETLINK, NLM_F_ACK, new InterfaceInfo());
        writer.U32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
        writer.Text(IFLA_ALT_IFNAME, name);
        return QueryLink(name);
    }

    /// <summary>The link of that number; null: there is none.</summary>
    public Link? FindLink(int index)
    {
        Begin(RTM_GETLINK, NLM_F_ACK, new InterfaceInfo { Index = index }).U32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
        return QueryLink($"{index}");
    }

    /// <summary>The link of that name; an error where there is none.</summary>
    public Link GetLink(string name) =>
        FindLink(name) ?? throw new NetlinkException("find the link", name, Errno.ENODEV);

    /// <summary>
    /// Makes a link and returns it as it then is; the name must be free (EEXIST). A link with an alias is made under a random name, marked
    /// inside the same call to the kernel, and renamed after: whoever is killed in between leaves a link that its owner can find.
    /// </summary>
    public Link CreateLink(LinkSpec spec)
    {
        const string operation = "create the link";
        LinkKind kind = spec.Kind ?? throw new ArgumentException("a link needs a kind", nameof(spec));
        if (spec.Alias is { } alias)
        {
            return spec.Namespace is null
                ? CreateMarked(spec, kind, alias)
                : throw new ArgumentException("a link made in another namespace cannot be marked at once", nameof(spec));
        }
        _request.Clear();
        AppendCreate(spec, kind, spec.Name);
        Execute(operation, spec.Name);
        GC.KeepAlive(spec);
        // One that was made elsewhere is not seen from here.
        if (spec.Namespace is not null)
            return new Link { Index = spec.Index, Name = spec.Name, Kind = kind.Name };
        return GetLink(spec.Name);
    }

    /// <summary>Changes a link.</summary>
    public void ChangeLink(int index, LinkChange change, string? name = null)
    {
        var header = new InterfaceInfo { Index = index };
        if (change.Up is { } up)
        {
            header.Flags = up ? IFF_UP : 0;
            header.Change = IFF_UP;
        }
        if (change.Promiscuous is { } promiscuous)
        {
            header.Flags |= promiscuous ? IFF_PROMISC : 0;
            header.Change |= IFF_PROMISC;
        }
        AttributeWriter writer = Begin(RTM_NEWLINK, NLM_F_ACK, header);
        change.Write(writer);
        Execute("change the link", name ?? $"{index}");
        GC.KeepAlive(change);
        if (change.BridgePort is not { } port)
            return;
        // The kernel looks for the port's options before it has made the link a port, so they are a request of their own.
        writer = Begin(RTM_NEWLINK, NLM_F_ACK, new InterfaceInfo { Index = index });
        int info = writer.BeginNested(IFLA_LINKINFO);
        writer.Text(IFLA_INFO_SLAVE_KIND, "bridge");
        int data = writer.BeginNested(IFLA_INFO_SLAVE_DATA);
        port.Write(writer);
        writer.EndNested(data);
        writer.EndNested(info);
        Execute("set the bridge port options of the link", name ?? $"{index}");
    }

    /// <summary>Sets a link up.</summary>
    public void SetUp(int index) => ChangeLink(index, new LinkChange { Up = true });

    /// <summary>Deletes a link, with a veth also its other end. False: it was not there.</summary>
    public bool DeleteLink(int index)
    {
        Begin(RTM_DELLINK, NLM_F_ACK, new InterfaceInfo { Index = index });
        return ExecuteUnless(Errno.ENODEV, "delete the link", $"{index}");
    }

    /// <summary>Gives a link a further name, up to 127 bytes, by which it is found too.</summary>
    public void AddAlternativeName(int index, string name) => ChangeNames(RTM_NEWLINKPROP, NLM_F_CREATE | NLM_F_EXCL, index, name);

    /// <summary>Takes a further name away.</summary>
    public void RemoveAlternativeName(int index, string name) => ChangeNames(RTM_DELLINKPROP, 0, index, name);

    private Link CreateMarked(LinkSpec spec, LinkKind kind, string alias)
    {
        const string operation = "create the link";
        string passing = $"ks{Guid.NewGuid():N}"[..(IFNAMSIZ - 1)];
        _request.Clear();
        AppendCreate(spec with { Master = 0, Up = false }, kind, passing);
        // The kernel works on both messages before it returns to us, whatever signal comes. Should the first fail there is no such link for the second.
        AttributeWriter writer = _request.Begin(RTM_SETLINK, NLM_F_ACK, new InterfaceInfo());
        writer.Text(IFLA_IFNAME, passing);
        writer.Text(IFLA_IFALIAS, alias);
        int index = 0;
        try
        {
            Execute(operation, spec.Name);
            GC.KeepAlive(spec);
            index = GetLink(passing).Index;
            ChangeLink(index, new LinkChange { Name = spec.Name, Master = spec.Master == 0 ? null : spec.Master }, spec.Name);
            if (spec.Up)
                SetUp(index);
            return FindLink(index) ?? throw new NetlinkException(operation, spec.Name, Errno.ENODEV, "it is gone again");
        }
        catch (NetlinkException)
        {
            // Without a number: it was made, but refused its mark.
            index = index != 0 ? index : FindLink(passing)?.Index ?? 0;
            if (index != 0)
                DeleteLink(index);
            throw;
        }
    }

    private void AppendCreate(LinkSpec spec, LinkKind kind, string name)
    {
        uint up = spec.Up ? IFF_UP : 0;
        var header = new InterfaceInfo { Index = spec.Index, Flags = up, Change = up };
        AttributeWriter writer = _request.Begin(RTM_NEWLINK, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL, header);
        spec.WriteBasics(writer, name);
        if (spec.Master != 0)
            writer.S32(IFLA_MASTER, spec.Master);
        int info = writer.BeginNested(IFLA_LINKINFO);
        writer.Text(IFLA_INFO_KIND, kind.Name);
        int data = writer.BeginNested(IFLA_INFO_DATA);
        kind.WriteData(writer);
        writer.EndNested(data);
        writer.EndNested(info);
    }

    private void ChangeNames(ushort type, ushort flags, int index, string name)
    {
        AttributeWriter writer = Begin(type, (ushort)(flags | NLM_F_ACK), new InterfaceInfo { Index = index });
        int list = writer.BeginNested(IFLA_PROP_LIST);
        writer.Text(IFLA_ALT_IFNAME, name);
        writer.EndNested(list);
        Execute("change the alternative name", name);
    }

    private Link? QueryLink(string subject)
    {
        const string operation = "find the link";
        Link? found = null;
        AttributeError error = default;
        try
        {
            _socket.Query(_request, operation, subject, (header, payload) =>
            {
                if (header.Type == RTM_NEWLINK)
                    found = LinkDecoder.Read(payload, ref error);
            });
        }
        catch (NetlinkException exception) when (exception.Errno == Errno.ENODEV)
        {
            return null;
        }
        error.ThrowIfAny(operation, subject);
        return found;
    }

    /// <summary>Executes the request; false: the kernel refused it with this error number, which means that there is nothing to do.</summary>
    private bool ExecuteUnless(Errno nothingToDo, string operation, string subject)
    {
        try
        {
            Execute(operation, subject);
            return true;
        }
        catch (NetlinkException exception) when (exception.Errno == nothingToDo)
        {
            return false;
        }
    }
}
