using System.Net;

namespace Gateway.Protocol.Client;

/// <summary>The daemon's address, the credentials for it, and the subscription.</summary>
/// <param name="Daemon">Address and port of its link.</param>
/// <param name="KeyFile">Path of the key file that the daemon wrote.</param>
public sealed record LinkClientOptions(DnsEndPoint Daemon, string KeyFile)
{
    public LinkRole Role { get; init; } = LinkRole.Viewer;

    /// <summary>Name of this client in the daemon's log.</summary>
    public string Name { get; init; } = "client";

    /// <summary>The messages to receive. After a reconnect events resume after the last one seen, whatever is set here.</summary>
    public SubscribeMessage Subscription { get; init; } = SubscribeMessage.Everything;

    /// <summary>Limits of the daemon's messages. Its payloads are also limited by the length it announces.</summary>
    public LinkLimits Limits { get; init; } = LinkLimits.Default with { MaxPayload = LinkLimits.HighestPayload };

    /// <summary>Limit for connecting, and the same again for the handshake.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Limit for each command, from sending it to the last part of its reply.</summary>
    public TimeSpan ReplyTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Commands in progress at a time; more wait for their turn. Half of the daemon's limit: a command given up here may still run there.
    /// </summary>
    public int MaxCommands { get; init; } = 4;

    /// <summary>Longest wait before the second attempt to connect. It doubles with each failure; a random part of up to half is left out.</summary>
    public TimeSpan FirstReconnectDelay { get; init; } = TimeSpan.FromMilliseconds(250);

    public TimeSpan LongestReconnectDelay { get; init; } = TimeSpan.FromSeconds(5);
}
