using System.Net.Sockets;
using KubeSpawn.Linux.Libc;
using static KubeSpawn.Linux.Netlink.NetlinkConstants;
using static KubeSpawn.Linux.Netlink.Route.RouteConstants;

namespace KubeSpawn.Linux.Netlink.Route;

public sealed partial class RouteSocket
{
    private const int MaximumBatchBytes = 32 * 1024;

    /// <summary>The routes of one table or of all (0), of one family or both (<see cref="AddressFamily.Unspecified"/>).</summary>
    public IReadOnlyList<Route> Routes(AddressFamily family = AddressFamily.Unspecified, uint table = Route.MainTable)
    {
        BeginRouteDump(family, table);
        return List<Route>("list the routes of", RTM_NEWROUTE, RouteCodec.Read);
    }

    /// <summary>
    /// Hands each route to <paramref name="visit"/> as it comes, and keeps none. False: routes have changed meanwhile, so some may lack or be there twice.
    /// </summary>
    public bool VisitRoutes(Action<Route> visit, AddressFamily family = AddressFamily.Unspecified, uint table = Route.MainTable)
    {
        BeginRouteDump(family, table);
        return Visit("list the routes of", RTM_NEWROUTE, RouteCodec.Read, visit);
    }

    /// <summary>Adds a route. False: the same one is there already (EEXIST).</summary>
    public bool AddRoute(Route route)
    {
        WriteRoute(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, route);
        return ExecuteUnless(Errno.EEXIST, "add the route to", $"{route.Destination}");
    }

    /// <summary>Adds a route in place of the one to the same destination with the same metric and table, if there is one.</summary>
    public void ReplaceRoute(Route route)
    {
        WriteRoute(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE, route);
        Execute("set the route to", $"{route.Destination}");
    }

    /// <summary>Adds many routes, hundreds with each call to the kernel. The first refusal is thrown; the others of its batch are added.</summary>
    public void AddRoutes(IEnumerable<Route> routes)
    {
        _request.Clear();
        string subject = "";
        foreach (Route route in routes)
        {
            RouteCodec.Write(_request, RTM_NEWROUTE, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL, route);
            if (_request.Count == 1)
                subject = $"{route.Destination} and following";
            if (_request.Bytes.Length < MaximumBatchBytes)
                continue;
            Execute("add the routes to", subject);
            _request.Clear();
        }
        Execute("add the routes to", subject);
    }

    /// <summary>Removes a route. False: there is none like it.</summary>
    public bool DeleteRoute(Route route)
    {
        WriteRoute(RTM_DELROUTE, 0, route);
        return ExecuteUnless(Errno.ESRCH, "remove the route to", $"{route.Destination}");
    }

    private void BeginRouteDump(AddressFamily family, uint table)
    {
        AttributeWriter writer = Begin(RTM_GETROUTE, NLM_F_DUMP, new RouteInfo { Family = Families.ToKernel(family) });
        if (table != 0)
            writer.U32(RTA_TABLE, table);
    }

    private void WriteRoute(ushort type, ushort flags, Route route)
    {
        _request.Clear();
        RouteCodec.Write(_request, type, (ushort)(flags | NLM_F_ACK), route);
    }
}
