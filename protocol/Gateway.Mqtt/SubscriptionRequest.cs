namespace Gateway.Mqtt;

/// <summary>One line of a SUBSCRIBE.</summary>
/// <param name="Filter">A valid topic filter, or one behind <c>$share/NAME/</c>.</param>
/// <param name="MaximumQoS">The most the subscriber wants its messages to be sent with.</param>
public readonly record struct SubscriptionRequest(string Filter, QoS MaximumQoS)
{
    private const int NoLocalBit = 1 << 2;
    private const int RetainAsPublishedBit = 1 << 3;
    private const int RetainHandlingShift = 4;

    /// <summary>Version 5: not the messages that the subscriber publishes itself.</summary>
    public bool NoLocal { get; init; }

    /// <summary>Version 5: messages keep the RETAIN flag they were published with.</summary>
    public bool RetainAsPublished { get; init; }

    /// <summary>Version 5: what of the retained messages is wanted.</summary>
    public RetainHandling RetainHandling { get; init; }

    /// <summary>The byte behind the filter. Version 3.1.1 has the QoS alone, and refuses a packet with anything else (MQTT-3-8.3-4).</summary>
    internal byte Options(MqttVersion version) => version < MqttVersion.V5
        ? (byte)MaximumQoS
        : (byte)((int)MaximumQoS | (NoLocal ? NoLocalBit : 0) | (RetainAsPublished ? RetainAsPublishedBit : 0) | (int)RetainHandling << RetainHandlingShift);

    internal static SubscriptionRequest Read(string filter, byte options, MqttVersion version)
    {
        var qos = options & 3;
        if (version < MqttVersion.V5)
        {
            if (options > (byte)QoS.ExactlyOnce)
                ProtocolFault.Malformed($"a requested QoS of {options}");   // MQTT-3-8.3-4
            return new SubscriptionRequest(filter, (QoS)qos);
        }

        if (options > 0x3F)
            ProtocolFault.Malformed("reserved bits of subscription options");   // MQTT-3.8.3-5
        if (qos > (int)QoS.ExactlyOnce)
            ProtocolFault.Throw(ReasonCode.ProtocolError, "a requested QoS of 3");
        var handling = (RetainHandling)(options >> RetainHandlingShift);
        if (handling > RetainHandling.DoNotSend)
            ProtocolFault.Throw(ReasonCode.ProtocolError, "retain handling 3");
        var noLocal = (options & NoLocalBit) != 0;
        if (noLocal && SharedFilter.IsShared(filter))
            ProtocolFault.Throw(ReasonCode.ProtocolError, "no local on a shared subscription");   // MQTT-3.8.3-4
        return new SubscriptionRequest(filter, (QoS)qos) { NoLocal = noLocal, RetainAsPublished = (options & RetainAsPublishedBit) != 0, RetainHandling = handling };
    }
}
