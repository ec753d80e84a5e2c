using System.Diagnostics.CodeAnalysis;

namespace KubeSpawn.Linux.Netlink;

/// <summary>
/// The first thing that was wrong with a message, shared by the readers of all its nested attributes: they go on with zeroes, and one look at the
/// end tells whether all of what was read can be believed.
/// </summary>
[SuppressMessage("Naming", "CA1716", Justification = "It is an error.")]
public struct AttributeError
{
    /// <summary>What was wrong; null: nothing.</summary>
    public string? Reason { get; private set; }

    internal void Set(string reason) => Reason ??= reason;

    /// <summary>Throws a <see cref="NetlinkException"/> (EBADMSG) where anything was wrong.</summary>
    public readonly void ThrowIfAny(string operation, string subject)
    {
        if (Reason is not null)
            throw NetlinkException.Malformed(operation, subject, Reason);
    }
}
