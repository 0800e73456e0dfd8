using System.Net;
using Gateway.Protocol.Messages;

namespace Gateway.Protocol.Client;

/// <summary>Where the daemon is, how to prove oneself to it, and what to ask of it.</summary>
/// <param name="Daemon">Address and port of its link.</param>
/// <param name="KeyFile">Path of the key file that the daemon wrote.</param>
public sealed record LinkClientOptions(DnsEndPoint Daemon, string KeyFile)
{
    public LinkRole Role { get; init; } = LinkRole.Viewer;

    /// <summary>Who this is, for the daemon's log.</summary>
    public string Name { get; init; } = "client";

    /// <summary>What to be sent; on a reconnect, events are resumed after the last one seen whatever is set here.</summary>
    public SubscribeMessage Subscription { get; init; } = SubscribeMessage.Everything;

    /// <summary>What is accepted from the daemon; of its payloads, no more than it announces either.</summary>
    public LinkLimits Limits { get; init; } = LinkLimits.Default with { MaxPayload = LinkLimits.HighestPayload };

    /// <summary>For connecting, and again for the handshake.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>For each command, from sending to the last part of its reply.</summary>
    public TimeSpan ReplyTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Commands under way at a time, more wait for their turn. Half of what the daemon allows: one given up here may still run there.</summary>
    public int MaxCommands { get; init; } = 4;

    /// <summary>Longest wait before the second attempt to connect; doubles with each failure, a random half of it is left out.</summary>
    public TimeSpan FirstReconnectDelay { get; init; } = TimeSpan.FromMilliseconds(250);

    public TimeSpan LongestReconnectDelay { get; init; } = TimeSpan.FromSeconds(5);
}
