using System.ComponentModel;
using KubeSpawn.Systemd.Protocol.Transport;

namespace KubeSpawn.Systemd.Protocol.Connection;

/// <summary>Goes through the alternatives of an address until one answers.</summary>
internal static class Connector
{
    /// <param name="address">One address or several.</param>
    /// <param name="timeout">How long an alternative may take to be connected to.</param>
    /// <param name="begin">Makes a connection of a socket; the socket is its own from then on.</param>
    /// <param name="cancel">Ends the wait.</param>
    internal static async Task<T> ConnectAsync<T>(string address, TimeSpan timeout, Func<UnixSocket, Task<T>> begin, CancellationToken cancel)
    {
        List<string> reasons = [];
        Exception? last = null;
        foreach (DBusAddress alternative in DBusAddress.ParseAll(address))
        {
            try
            {
                if (alternative.Transport != "unix")
                    throw new DBusConnectionException("this transport is not supported");
                return await begin(await UnixSocket.ConnectAsync(alternative, timeout, cancel).ConfigureAwait(false)).ConfigureAwait(false);
            }
            catch (Exception e) when (e is Win32Exception or DBusConnectionException or DBusProtocolException)
            {
                cancel.ThrowIfCancellationRequested();
                reasons.Add($"{Name(alternative)}: {e.Message}");
                last = e;
            }
        }
        throw new DBusConnectionException($"failed to connect to {string.Join("; ", reasons)}", last);
    }

    private static string Name(DBusAddress address) =>
        $"\"{address.Values.GetValueOrDefault("path") ?? address.Values.GetValueOrDefault("abstract") ?? address.Transport}\"";
}
