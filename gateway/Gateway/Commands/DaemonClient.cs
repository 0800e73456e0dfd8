using System.Net;
using Gateway.Protocol;
using Gateway.Protocol.Client;

namespace Gateway.Commands;

/// <summary>Connects a command to the running daemon, as an operator that wants no pushed messages.</summary>
internal static class DaemonClient
{
    /// <param name="link">The daemon's settings: address, port, key.</param>
    /// <param name="name">Of the client, for the daemon's log.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="IOException">The daemon cannot be reached.</exception>
    /// <exception cref="LinkKeyException">The key cannot be read.</exception>
    public static Task<LinkClient> ConnectAsync(LinkOptions link, string name, CancellationToken cancel)
    {
        var options = new LinkClientOptions(new DnsEndPoint(HostOf(link.Address), link.Port), link.KeyFile!)
        {
            Role = LinkRole.Operator,
            Name = name,
            Subscription = SubscribeMessage.Everything with { Kinds = MessageKinds.None },
        };
        return LinkClient.ConnectAsync(options, new NoPushes(), cancel: cancel);
    }

    /// <summary>The loopback address of a daemon that listens on all.</summary>
    private static string HostOf(string address)
    {
        var parsed = ListenAddress.Parse(address) ?? IPAddress.Loopback;
        return parsed.Equals(IPAddress.Any) ? $"{IPAddress.Loopback}" : parsed.Equals(IPAddress.IPv6Any) ? $"{IPAddress.IPv6Loopback}" : $"{parsed}";
    }

    private sealed class NoPushes : ILinkHandler;
}
