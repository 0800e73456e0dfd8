using Gateway.Mqtt;

namespace Gateway.Bridge.Client;

/// <summary>What a broker grants with its CONNACK; where it says nothing, what the specification says then.</summary>
internal sealed record BrokerTerms
{
    /// <summary>Whether it kept the session.</summary>
    public bool SessionPresent { get; init; }

    public TimeSpan KeepAlive { get; init; }

    /// <summary>Publishes above QoS 0 that may be in flight to it.</summary>
    public int ReceiveMaximum { get; init; } = ushort.MaxValue;

    /// <summary>Bytes of the largest packet it takes.</summary>
    public long MaximumPacketBytes { get; init; } = FixedHeader.MaxSize + FixedHeader.MaxRemainingLength;

    public QoS MaximumQoS { get; init; } = QoS.ExactlyOnce;

    public bool RetainAvailable { get; init; } = true;

    /// <summary>Whether it says that it knows shared subscriptions. Version 3.1.1 cannot say; SUBACK tells.</summary>
    public bool SharedAvailable { get; init; } = true;

    /// <exception cref="BrokerRefusedException">It lets nobody in.</exception>
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
