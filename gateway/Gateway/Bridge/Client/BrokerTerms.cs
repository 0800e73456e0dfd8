namespace Gateway.Bridge.Client;

/// <summary>The terms of a broker's CONNACK, with the defaults of the specification.</summary>
internal sealed record BrokerTerms
{
    /// <summary>Whether the broker kept the session.</summary>
    public bool SessionPresent { get; init; }

    public TimeSpan KeepAlive { get; init; }

    /// <summary>Limit of publishes above QoS 0 in flight to the broker.</summary>
    public int ReceiveMaximum { get; init; } = ushort.MaxValue;

    /// <summary>Bytes of the largest packet that the broker accepts.</summary>
    public long MaximumPacketBytes { get; init; } = FixedHeader.MaxSize + FixedHeader.MaxRemainingLength;

    public QoS MaximumQoS { get; init; } = QoS.ExactlyOnce;

    public bool RetainAvailable { get; init; } = true;

    /// <summary>Whether the broker supports shared subscriptions. With version 3.1.1 only the SUBACK shows it.</summary>
    public bool SharedAvailable { get; init; } = true;

    /// <exception cref="BrokerRefusedException">The broker rejected the connection.</exception>
    public static BrokerTerms Of(in ConnackPacket connack, ClientOptions options)
    {
        if (options.Version < MqttVersion.V5)
        {
            return connack.ReturnCode == ConnectReturnCode.Accepted
                ? new BrokerTerms { SessionPresent = connack.SessionPresent, KeepAlive = options.Settings.KeepAlive }
                : throw BrokerRefusal.Of(connack.ReturnCode);
        }

        if (connack.Reason != ReasonCode.Success)
            throw BrokerRefusal.Of("the broker refused the connection:", connack.Reason, connack.Properties);

        var properties = connack.Properties;
        var defaults = new BrokerTerms();
        return new BrokerTerms
        {
            SessionPresent = connack.SessionPresent,
            KeepAlive = properties.Number(PropertyId.ServerKeepAlive) is { } seconds ? TimeSpan.FromSeconds(seconds) : options.Settings.KeepAlive,
            ReceiveMaximum = (int)(properties.Number(PropertyId.ReceiveMaximum) ?? (uint)defaults.ReceiveMaximum),
            MaximumPacketBytes = properties.Number(PropertyId.MaximumPacketSize) ?? defaults.MaximumPacketBytes,
            MaximumQoS = (QoS)(properties.Number(PropertyId.MaximumQoS) ?? (uint)defaults.MaximumQoS),
            RetainAvailable = properties.Number(PropertyId.RetainAvailable) != 0,
            SharedAvailable = properties.Number(PropertyId.SharedSubscriptionAvailable) != 0,
        };
    }
}
