using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Gateway.Peers.Cameras;

internal static class Ports
{
    /// <summary>A loopback port that no socket has.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public static bool IsListening(int port) =>
        IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(listener => listener.Port == port);
}
