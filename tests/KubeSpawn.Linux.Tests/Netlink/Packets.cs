using System.Net;
using System.Net.Sockets;
using KubeSpawn.Linux.Namespaces;

namespace KubeSpawn.Linux.Tests.Netlink;

/// <summary>Real packets between namespaces.</summary>
internal static class Packets
{
    /// <summary>
    /// Connects from one namespace to an address in another over TCP. Returns the address that the connection came from, as the other end sees it;
    /// null: no connection within the time.
    /// </summary>
    internal static IPAddress? Connect(NetworkNamespace from, NetworkNamespace to, IPAddress address, int milliseconds)
    {
        using Socket listener = to.Run(() =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Any, 0));
            socket.Listen();
            return socket;
        });
        using Socket client = from.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        client.Blocking = false;
        try
        {
            client.Connect(new IPEndPoint(address, ((IPEndPoint)listener.LocalEndPoint!).Port));
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            // It goes on in the background; the listener tells.
        }
        if (!listener.Poll(milliseconds * 1000, SelectMode.SelectRead))
            return null;
        using Socket accepted = listener.Accept();
        return ((IPEndPoint)accepted.RemoteEndPoint!).Address;
    }
}
