using System.Globalization;
using System.Text.Json;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Output;
using KubeSpawn.Systemd.Images;

namespace KubeSpawn.Commands.Images;

/// <summary><c>image list</c>: what machined's store holds, and who uses it. Hidden images, importd's own, are left out.</summary>
internal static class ImageListCommand
{
    public static async Task<int> RunAsync(Invocation invocation, CancellationToken cancel)
    {
        IReadOnlyList<ImageRow> rows = await RowsAsync(invocation, cancel);
        IEnumerable<string> lines = invocation.Json ? [JsonSerializer.Serialize(rows, JsonResults.Default.IReadOnlyListImageRow)] : Lines(rows);
        foreach (string line in lines) invocation.Terminal.Result(line);
        return 0;
    }

    /// <summary>The images for people.</summary>
    internal static IEnumerable<string> Lines(IReadOnlyList<ImageRow> rows) => Table.Lines(
        ["NAME", "TYPE", "SIZE", "CREATED", "READ-ONLY", "USED BY"],
        rows.Select(row => new[]
        {
            row.Name, row.Type, Quantities.Size(row.Bytes), row.Created?.ToUniversalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "-",
            row.ReadOnly ? "yes" : "no", row.UsedBy.Count > 0 ? string.Join(", ", row.UsedBy) : "-",
        }));

    private static async Task<IReadOnlyList<ImageRow>> RowsAsync(Invocation invocation, CancellationToken cancel)
    {
        IReadOnlyList<ImageEntry> images = await invocation.Host.Images.ListAsync(cancel);
        ImageUse use = await ImageUse.ReadAsync(invocation, cancel);
        ImageStatus?[] found = await Task.WhenAll(images.Select(image => invocation.Host.Images.FindAsync(image.Name, cancel)));

        // One that was removed meanwhile is not there.
        return
        [
            .. images.Select((image, index) => found[index] is { } status ? Row(image, status, use) : null).OfType<ImageRow>().OrderBy(row => row.Name, StringComparer.Ordinal),
        ];
    }

    private static ImageRow Row(ImageEntry image, ImageStatus found, ImageUse use) =>
        new(image.Name, image.Type, found.Path, (long?)image.Bytes, image.Created, image.ReadOnly, use.Of(found));
}
