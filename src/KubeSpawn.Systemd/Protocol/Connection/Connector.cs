using System.ComponentModel;
using KubeSpawn.Systemd.Protocol.Transport;

namespace KubeSpawn.Systemd.Protocol.Connection;

/// <summary>Goes through the alternatives of an address until one answers.</summary>
internal static class Connector
{
    internal static Task<UnixSocket> ConnectAsync(string address, TimeSpan timeout, CancellationToken cancel)
    {
        IReadOnlyList<DBusAddress> alternatives = DBusAddress.ParseAll(address);
        return Task.Run(() => ConnectAny(alternatives, timeout, cancel), cancel);
    }

    private static UnixSocket ConnectAny(IReadOnlyList<DBusAddress> alternatives, TimeSpan timeout, CancellationToken cancel)
    {
        List<string> reasons = [];
        Exception? last = null;
        foreach (DBusAddress alternative in alternatives)
        {
            try
            {
                return ConnectOne(alternative, timeout, cancel);
            }
            catch (Exception e) when (e is Win32Exception or DBusConnectionException or DBusProtocolException)
            {
                reasons.Add($"{Name(alternative)}: {e.Message}");
                last = e;
            }
        }
        throw new DBusConnectionException($"failed to connect to {string.Join("; ", reasons)}", last);
    }

    private static UnixSocket ConnectOne(DBusAddress address, TimeSpan timeout, CancellationToken cancel)
    {
        if (address.Transport != "unix")
            throw new DBusConnectionException("this transport is not supported");
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(timeout);
        try
        {
            UnixSocket socket = UnixSocket.Connect(address, limit.Token);
            using CancellationTokenRegistration stop = limit.Token.Register(socket.Shutdown);
            try
            {
                new Authentication(socket, timeout).Run();
                return socket;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
        catch (Exception) when (limit.IsCancellationRequested)
        {
            cancel.ThrowIfCancellationRequested();
            throw new DBusConnectionException($"no connection within {timeout.TotalSeconds:0} s");
        }
    }

    private static string Name(DBusAddress address) =>
        $"\"{address.Values.GetValueOrDefault("path") ?? address.Values.GetValueOrDefault("abstract") ?? address.Transport}\"";
}
