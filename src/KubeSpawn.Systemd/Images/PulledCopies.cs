using System.Globalization;
using System.Text;
using KubeSpawn.Systemd.Bus;
using KubeSpawn.Systemd.Protocol;

namespace KubeSpawn.Systemd.Images;

/// <summary>
/// importd keeps what it has pulled a second time, as a hidden image named after URL and ETag, and makes the wanted image as a copy of it.
/// Where the file system has no snapshots, that is the whole image twice: the hidden one is removed, and only that.
/// </summary>
internal static class PulledCopies
{
    internal static async Task RemoveAsync(SystemServices services, string url, CancellationToken cancel)
    {
        string[] names = [$".tar-{Escape(url)}", $".raw-{Escape(url)}"];
        var images = await services.Machined.ListImagesAsync(cancel).ConfigureAwait(false);
        foreach (string image in images.Select(i => i.Item1))
        {
            if (!names.Any(name => image == name || image.StartsWith(name + ".", StringComparison.Ordinal)))
                continue;
            try
            {
                await services.PatientMachined.RemoveImageAsync(image, cancel).ConfigureAwait(false);
            }
            catch (DBusException e) when (e.ErrorName == ErrorNames.NoSuchImage)
            {
                // Another pull of the same URL has removed it.
            }
        }
    }

    /// <summary>The same after a pull that failed or was cancelled, whose error is the one to be told.</summary>
    internal static async Task TryRemoveAsync(SystemServices services, string url)
    {
        try
        {
            await RemoveAsync(services, url, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (BusErrors.IsBusError(e))
        {
            // A hidden copy more, which the next pull of the same URL takes away.
        }
    }

    // As systemd's xescape does it for these names: \xHH for what is not printable, the backslash, and / . # " '
    private static string Escape(string url)
    {
        StringBuilder text = new();
        foreach (byte b in Encoding.UTF8.GetBytes(url))
        {
            char c = (char)b;
            if (c is <= ' ' or >= (char)127 || "\\/.#\"'".Contains(c))
                text.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}");
            else
                text.Append(c);
        }
        return text.ToString();
    }
}
