using Gateway.Mqtt;

namespace Gateway.Bridge.Client;

/// <summary>Options of a client: the settings, and additions of the daemon.</summary>
internal sealed record ClientOptions
{
    /// <summary>With a client id, under which the broker keeps the session.</summary>
    public BridgeOptions Settings { get; init; } = new();

    /// <summary>Limits of the broker's packets, and the wait of a publish above QoS 0 for frame memory.</summary>
    public MqttOptions Mqtt { get; init; } = new();

    public MqttVersion Version => Settings.Version == BridgeVersion.V5 ? MqttVersion.V5 : MqttVersion.V311;

    public string ClientId => Settings.ClientId!;

    /// <summary>Called for every CONNECT, so that a changed password file needs no restart. An <see cref="IOException"/> ends the attempt.</summary>
    public Func<(string? User, byte[]? Password)> Credentials { get; init; } = static () => (null, null);

    /// <summary>Whether the broker discards the session; otherwise it keeps it for <see cref="BridgeOptions.SessionExpiry"/>.</summary>
    public bool CleanStart { get; init; }

    public WillMessage? Will { get; init; }

    /// <summary>Requested with every connection.</summary>
    public IReadOnlyList<SubscriptionRequest> Subscriptions { get; init; } = [];
}
