using KubeSpawn.Systemd.Protocol;

namespace KubeSpawn.Systemd.Images;

/// <summary>A line of machined's list of images.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">"directory", "subvolume", "raw", "block".</param>
/// <param name="ReadOnly">Marked read-only.</param>
/// <param name="Created">When it was made; null where unknown.</param>
/// <param name="Bytes">Disk it uses; null where unknown (folders without quota).</param>
public sealed record ImageEntry(string Name, string Type, bool ReadOnly, DateTimeOffset? Created, ulong? Bytes)
{
    internal static ImageEntry FromWire((string Name, string Type, bool ReadOnly, ulong Created, ulong Modified, ulong Usage, ObjectPath Path) image) => new(
        image.Name,
        image.Type,
        image.ReadOnly,
        image.Created is 0 or ulong.MaxValue ? null : DateTimeOffset.UnixEpoch.AddTicks((long)image.Created * TimeSpan.TicksPerMicrosecond),
        image.Usage == ulong.MaxValue ? null : image.Usage);
}
