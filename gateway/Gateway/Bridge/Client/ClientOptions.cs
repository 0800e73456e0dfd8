using Gateway.Mqtt;

namespace Gateway.Bridge.Client;

/// <summary>How to be a client of a broker: the settings, and what the daemon adds to them.</summary>
internal sealed record ClientOptions
{
    public BridgeOptions Settings { get; init; } = new();

    public MqttVersion Version => Settings.Version == BridgeVersion.V5 ? MqttVersion.V5 : MqttVersion.V311;

    /// <summary>Not empty: the broker keeps the session under it.</summary>
    public required string ClientId { get; init; }

    /// <summary>Called for every CONNECT, so that a changed password file needs no restart. An <see cref="IOException"/> ends the attempt.</summary>
    public Func<(string? User, byte[]? Password)> Credentials { get; init; } = static () => (null, null);

    /// <summary>Whether the broker discards the session; otherwise it keeps it for <see cref="BridgeOptions.SessionExpiry"/>.</summary>
    public bool CleanStart { get; init; }

    /// <summary>How long a publish above QoS 0 waits for frame memory before the connection is closed.</summary>
    public TimeSpan MemoryTimeout { get; init; } = new MqttOptions().MemoryTimeout;

    /// <summary>Limits of the broker's packets.</summary>
    public MqttLimits Limits { get; init; } = MqttLimits.Default;

    public WillMessage? Will { get; init; }

    /// <summary>Requested with every connection.</summary>
    public IReadOnlyList<SubscriptionRequest> Subscriptions { get; init; } = [];
}
