using Gateway.Protocol;
using Gateway.Protocol.Client;

namespace Gateway.Link;

/// <summary>The configuration section <c>Link</c>.</summary>
public sealed record LinkOptions
{
    /// <summary>The link is authenticated but not encrypted: outside loopback, put it inside a tunnel.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>0 takes any free port.</summary>
    public int Port { get; init; } = LinkClientOptions.DefaultPort;

    /// <summary>The shared secret, created when missing; null means <c>link.key</c> in the data directory.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Clients at a time; one more is refused with an Error message.</summary>
    public int MaxClients { get; init; } = 16;

    /// <summary>Connections at a time that have not proved themselves yet.</summary>
    public int MaxHandshakes { get; init; } = 16;

    /// <summary>Bytes of the largest payload sent; a larger frame is left out and counted.</summary>
    public int MaxPayload { get; init; } = LinkLimits.Default.MaxPayload;

    /// <summary>Bytes of the largest payload accepted from a client.</summary>
    public int MaxRequest { get; init; } = LinkLimits.Requests.MaxPayload;

    /// <summary>Motion messages waiting for one client; the oldest is dropped for a newer one.</summary>
    public int MaxQueuedMotion { get; init; } = 64;

    /// <summary>Clip, image, camera and statistics messages waiting for one client; the oldest is dropped for a newer one, and the client sees the gap.</summary>
    public int MaxQueuedNotices { get; init; } = 256;

    /// <summary>Commands of one client under way at a time; one more is answered with Busy.</summary>
    public int MaxCommands { get; init; } = 8;

    /// <summary>The newest events kept in memory for all clients; older ones are read from the store.</summary>
    public int MaxRecentEvents { get; init; } = 256;

    /// <summary>Bytes the kernel may hold for one client: the less, the newer the frames a slow one sees.</summary>
    public int SendBufferBytes { get; init; } = 256 << 10;

    /// <summary>From connecting to having proved possession of the key.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A client that does not take one whole message in this time is closed.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A client that was not heard for this long is closed; it is pinged well before.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether an operator's client may end the daemon.</summary>
    public bool AllowShutdown { get; init; }
}
