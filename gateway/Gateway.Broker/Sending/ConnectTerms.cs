namespace Gateway.Broker.Sending;

/// <summary>The terms of a connection: the CONNECT's requests within the limits of the options.</summary>
/// <param name="Version">Version of its packets.</param>
/// <param name="ReceiveMaximum">Publishes above QoS 0 that the client takes without acknowledging one.</param>
/// <param name="MaximumPacketBytes">The largest packet that the client takes.</param>
/// <param name="TopicAliases">Topic aliases that may be sent.</param>
/// <param name="SessionExpirySeconds">How long the session outlives the connection; <see cref="Never"/> for as long as there is room.</param>
/// <param name="KeepAliveSeconds">The longest pause between two of its packets; 0 for no limit.</param>
internal sealed record ConnectTerms(
    MqttVersion Version, int ReceiveMaximum, long MaximumPacketBytes, int TopicAliases, uint SessionExpirySeconds, ushort KeepAliveSeconds)
{
    public const uint Never = uint.MaxValue;

    /// <summary>Whether the client is the bridge of another broker.</summary>
    public bool IsBridge { get; private init; }

    /// <summary>Before the CONNECT.</summary>
    public static ConnectTerms Unknown { get; } = new(MqttVersion.V311, ushort.MaxValue, long.MaxValue, 0, 0, 0);

    public static ConnectTerms Of(ConnectPacket connect, MqttOptions options)
    {
        if (connect.Version < MqttVersion.V5)
        {
            var expirySeconds = connect.CleanSession ? 0 : Limit(Never, options);
            return Unknown with { SessionExpirySeconds = expirySeconds, KeepAliveSeconds = connect.KeepAliveSeconds, IsBridge = connect.IsBridge };
        }

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

    /// <summary>A subscription as meant: a bridge must not get its own messages back, and passes the RETAIN flag on. Versions before 5 cannot say
    /// so. A shared subscription cannot be "no local".</summary>
    public SubscriptionRequest Of(SubscriptionRequest request) =>
        IsBridge ? request with { NoLocal = !SharedFilter.IsShared(request.Filter), RetainAsPublished = true } : request;

    public static uint Limit(uint seconds, MqttOptions options) =>
        options.MaxSessionExpiry > TimeSpan.Zero ? (uint)Math.Min(seconds, options.MaxSessionExpiry.TotalSeconds) : seconds;

    /// <summary>The properties of the CONNACK: the server's limits, and the terms that differ from the request. <paramref name="assignedId"/> is null
    /// when the client sent an id.</summary>
    /// <returns>Null when those that the client must know exceed its maximum packet size (MQTT-3.1.2-24).</returns>
    public PropertyBlock? Answer(ConnectPacket connect, string? assignedId, MqttOptions options)
    {
        // Those that a client may miss come last: it then uses no topic alias, and sees the other limits when it exceeds one.
        const int Optional = 4;
        for (var most = Optional; most >= 0; most--)
        {
            var answer = Answer(connect, assignedId, options, most);
            if (ConnackPacket.SizeOf(answer) <= MaximumPacketBytes)
                return answer;
        }

        return null;
    }

    private PropertyBlock Answer(ConnectPacket connect, string? assignedId, MqttOptions options, int optional)
    {
        var answer = new PropertyWriter().Add(PropertyId.ReceiveMaximum, (uint)options.MaxUnacknowledged);
        if (optional > 0)
            answer.Add(PropertyId.MaximumPacketSize, (uint)options.MaxPacketBytes);
        if (optional > 1)
            answer.Add(PropertyId.TopicAliasMaximum, (uint)options.MaxTopicAliases);
        if (optional > 2)
            answer.Add(PropertyId.WildcardSubscriptionAvailable, 1).Add(PropertyId.SubscriptionIdentifierAvailable, 1);
        if (optional > 3)
            answer.Add(PropertyId.SharedSubscriptionAvailable, 1);
        if (assignedId is not null)
            answer.Add(PropertyId.AssignedClientIdentifier, assignedId);   // MQTT-3.2.2-16
        if (SessionExpirySeconds != (connect.Properties.Number(PropertyId.SessionExpiryInterval) ?? 0))
            answer.Add(PropertyId.SessionExpiryInterval, SessionExpirySeconds);
        if (KeepAliveSeconds != connect.KeepAliveSeconds)
            answer.Add(PropertyId.ServerKeepAlive, KeepAliveSeconds);   // MQTT-3.1.2-21
        return answer.ToBlock();
    }
}
