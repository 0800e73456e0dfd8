using Gateway.Mqtt;

namespace Gateway.Broker.Sending;

/// <summary>What a connection is to be like: what its CONNECT asked for, within the limits of the options.</summary>
/// <param name="Version">How packets are written.</param>
/// <param name="ReceiveMaximum">Publishes above QoS 0 the client takes before it acknowledges one.</param>
/// <param name="MaximumPacketBytes">The largest packet the client takes.</param>
/// <param name="TopicAliases">Topic aliases it is sent at most.</param>
/// <param name="SessionExpirySeconds">How long its session outlives the connection; <see cref="Never"/> for as long as there is room.</param>
/// <param name="KeepAliveSeconds">The longest pause between two of its packets; 0 for any.</param>
internal sealed record ConnectTerms(
    MqttVersion Version, int ReceiveMaximum, long MaximumPacketBytes, int TopicAliases, uint SessionExpirySeconds, ushort KeepAliveSeconds)
{
    public const uint Never = uint.MaxValue;

    /// <summary>Before the CONNECT is read.</summary>
    public static ConnectTerms Unknown { get; } = new(MqttVersion.V311, ushort.MaxValue, long.MaxValue, 0, 0, 0);

    public static ConnectTerms Of(ConnectPacket connect, MqttOptions options)
    {
        if (connect.Version < MqttVersion.V5)
            return Unknown with { SessionExpirySeconds = connect.CleanSession ? 0 : Limit(Never, options), KeepAliveSeconds = connect.KeepAliveSeconds };

        var asked = connect.Properties;
        var longest = (uint)options.MaxKeepAlive.TotalSeconds;
        var cutsKeepAlive = longest > 0 && (connect.KeepAliveSeconds == 0 || connect.KeepAliveSeconds > longest);
        return new ConnectTerms(
            connect.Version,
            (int)(asked.Number(PropertyId.ReceiveMaximum) ?? ushort.MaxValue),
            asked.Number(PropertyId.MaximumPacketSize) ?? long.MaxValue,
            (int)Math.Min(asked.Number(PropertyId.TopicAliasMaximum) ?? 0, (uint)options.MaxTopicAliases),
            Limit(asked.Number(PropertyId.SessionExpiryInterval) ?? 0, options),
            cutsKeepAlive ? (ushort)Math.Min(longest, ushort.MaxValue) : connect.KeepAliveSeconds);
    }

    /// <summary>A session expiry within the options.</summary>
    public static uint Limit(uint seconds, MqttOptions options) =>
        options.MaxSessionExpiry > TimeSpan.Zero ? (uint)Math.Min(seconds, options.MaxSessionExpiry.TotalSeconds) : seconds;

    /// <summary>The properties of the CONNACK: what the client is to know of the server, and where it does not get what it asked for.</summary>
    /// <param name="connect">Its CONNECT.</param>
    /// <param name="assignedId">The client id it was given; null when it brought one.</param>
    /// <param name="options">The server's limits.</param>
    public PropertyBlock Answer(ConnectPacket connect, string? assignedId, MqttOptions options)
    {
        var answer = new PropertyWriter()
            .Add(PropertyId.ReceiveMaximum, (uint)options.MaxUnacknowledged)
            .Add(PropertyId.MaximumPacketSize, (uint)options.MaxPacketBytes)
            .Add(PropertyId.TopicAliasMaximum, (uint)options.MaxTopicAliases)
            .Add(PropertyId.WildcardSubscriptionAvailable, 1)
            .Add(PropertyId.SubscriptionIdentifierAvailable, 1)
            .Add(PropertyId.SharedSubscriptionAvailable, 1);
        if (assignedId is not null)
            answer.Add(PropertyId.AssignedClientIdentifier, assignedId);   // MQTT-3.2.2-16
        if (SessionExpirySeconds != (connect.Properties.Number(PropertyId.SessionExpiryInterval) ?? 0))
            answer.Add(PropertyId.SessionExpiryInterval, SessionExpirySeconds);
        if (KeepAliveSeconds != connect.KeepAliveSeconds)
            answer.Add(PropertyId.ServerKeepAlive, KeepAliveSeconds);   // MQTT-3.1.2-21
        return answer.ToBlock();
    }
}
