using Gateway.Mqtt;

namespace Gateway.Bridge.Client;

/// <summary>How to be a client of a broker, and how much that may cost.</summary>
internal sealed record ClientOptions
{
    public MqttVersion Version { get; init; } = MqttVersion.V5;

    /// <summary>Not empty: the broker keeps the session under it.</summary>
    public required string ClientId { get; init; }

    /// <summary>Asked for with every CONNECT, so that a changed password file needs no restart. An <see cref="IOException"/> of it is an attempt that failed.</summary>
    public Func<(string? User, byte[]? Password)> Credentials { get; init; } = static () => (null, null);

    /// <summary>Whether the broker is to forget what it kept, and keeps nothing; else it keeps the session for <see cref="SessionExpiry"/>.</summary>
    public bool CleanStart { get; init; }

    /// <summary>How long the broker keeps the session of a client that is away. Version 5; in 3.1.1 it is the broker's own settings.</summary>
    public TimeSpan SessionExpiry { get; init; } = TimeSpan.FromDays(1);

    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>From the first step of connecting to the broker's answer to SUBSCRIBE, and from a PINGREQ to the first byte of anything.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the oldest received publish may wait to be committed before the connection is given up, so that the broker sends it again.</summary>
    public TimeSpan AckTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a publish above QoS 0 waits for frame memory before the connection is given up.</summary>
    public TimeSpan MemoryTimeout { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan ReconnectFirst { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan ReconnectLongest { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Publishes above QoS 0 taken in and not acknowledged.</summary>
    public int ReceiveMaximum { get; init; } = 20;

    /// <summary>Publishes above QoS 0 sent and not acknowledged; fewer where the broker takes fewer.</summary>
    public int MaxInFlight { get; init; } = 20;

    /// <summary>Messages waiting to be sent, those in flight among them.</summary>
    public int MaxQueuedMessages { get; init; } = 1000;

    /// <summary>Bytes of those.</summary>
    public long MaxQueuedBytes { get; init; } = 16 << 20;

    /// <summary>How large the broker's packets may be.</summary>
    public MqttLimits Limits { get; init; } = MqttLimits.Default;

    public WillMessage? Will { get; init; }

    /// <summary>Asked for with every connection.</summary>
    public IReadOnlyList<SubscriptionRequest> Subscriptions { get; init; } = [];
}
