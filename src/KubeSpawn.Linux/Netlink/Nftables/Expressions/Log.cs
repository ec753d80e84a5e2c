namespace KubeSpawn.Linux.Netlink.Nftables.Expressions;

/// <summary>Writes the packet to the kernel's log, or hands it to a netlink group (enum nft_log_attributes).</summary>
public sealed record Log() : Expression("log")
{
    private const ushort NFTA_LOG_GROUP = 1;
    private const ushort NFTA_LOG_PREFIX = 2;
    private const ushort NFTA_LOG_SNAPLEN = 3;
    private const ushort NFTA_LOG_QTHRESHOLD = 4;
    private const ushort NFTA_LOG_LEVEL = 5;
    private const ushort NFTA_LOG_FLAGS = 6;

    /// <summary>Text before each line; null: none.</summary>
    public string? Prefix { get; init; }

    /// <summary>syslog level, 0 to 7; null with a group.</summary>
    public uint? Level { get; init; }

    /// <summary>NF_LOG_ flags of what else is written; null where the kernel tells none.</summary>
    public uint? Flags { get; init; }

    /// <summary>Netlink group; null: the kernel's log.</summary>
    public ushort? Group { get; init; }

    /// <summary>With a group: how many bytes of a packet; null: all.</summary>
    public uint? SnapLength { get; init; }

    /// <summary>With a group: how many packets are gathered; null: the kernel's default.</summary>
    public ushort? QueueThreshold { get; init; }

    internal override void Write(AttributeWriter writer)
    {
        if (Prefix is not null)
            writer.Text(NFTA_LOG_PREFIX, Prefix);
        if (Group is { } group)
            writer.U16Big(NFTA_LOG_GROUP, group);
        if (SnapLength is { } length)
            writer.U32Big(NFTA_LOG_SNAPLEN, length);
        if (QueueThreshold is { } threshold)
            writer.U16Big(NFTA_LOG_QTHRESHOLD, threshold);
        if (Level is { } level)
            writer.U32Big(NFTA_LOG_LEVEL, level);
        if (Flags is { } flags)
            writer.U32Big(NFTA_LOG_FLAGS, flags);
    }

    internal static Log Read(AttributeReader data)
    {
        var log = new Log();
        while (data.Next())
        {
            log = data.Type switch
            {
                NFTA_LOG_PREFIX => log with { Prefix = data.Text() },
                NFTA_LOG_GROUP => log with { Group = data.U16Big() },
                NFTA_LOG_SNAPLEN => log with { SnapLength = data.U32Big() },
                NFTA_LOG_QTHRESHOLD => log with { QueueThreshold = data.U16Big() },
                NFTA_LOG_LEVEL => log with { Level = data.U32Big() },
                NFTA_LOG_FLAGS => log with { Flags = data.U32Big() },
                _ => log,
            };
        }
        return log;
    }
}
