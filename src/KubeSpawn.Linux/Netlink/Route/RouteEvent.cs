namespace KubeSpawn.Linux.Netlink.Route;

/// <summary>Something that happened to links, addresses, routes or neighbours.</summary>
public abstract record RouteEvent;

/// <summary>A link was made or changed, or has gone.</summary>
/// <param name="Link">As it is now, or was.</param>
/// <param name="Removed">It has gone.</param>
public sealed record LinkEvent(Link Link, bool Removed) : RouteEvent;

/// <summary>An address was added or changed, or has gone.</summary>
/// <param name="Address">The address.</param>
/// <param name="Removed">It has gone.</param>
public sealed record AddressEvent(LinkAddress Address, bool Removed) : RouteEvent;

/// <summary>A route was added or changed, or has gone.</summary>
/// <param name="Route">The route.</param>
/// <param name="Removed">It has gone.</param>
public sealed record RoutingEvent(Route Route, bool Removed) : RouteEvent;

/// <summary>A neighbour was learned or changed, or was forgotten.</summary>
/// <param name="Neighbour">The neighbour.</param>
/// <param name="Removed">It was forgotten.</param>
public sealed record NeighbourEvent(Neighbour Neighbour, bool Removed) : RouteEvent;

/// <summary>Events were lost because they were not read in time: what is known has to be listed again.</summary>
public sealed record EventsLost : RouteEvent;
