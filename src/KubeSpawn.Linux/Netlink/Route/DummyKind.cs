namespace KubeSpawn.Linux.Netlink.Route;

/// <summary>A link that swallows what is sent over it.</summary>
public sealed record DummyKind() : LinkKind("dummy");
