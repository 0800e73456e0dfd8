using static Gateway.Mqtt.ReasonCode;

namespace Gateway.Mqtt;

/// <summary>The reason codes allowed in each packet type of version 5 (tables 3-1, 3-4 to 3-10).</summary>
internal static class ReasonCodeTable
{
    /// <exception cref="MqttProtocolException">The packet type does not allow the reason code.</exception>
    public static void Check(PacketType type, ReasonCode reason)
    {
        if (!IsAllowed(type, reason))
            ProtocolFault.Throw(ProtocolError, $"reason code {(int)reason:X2} in a packet of type {type}");
    }

    private static bool IsAllowed(PacketType type, ReasonCode reason) => type switch
    {
        PacketType.Puback or PacketType.Pubrec => reason is Success or NoMatchingSubscribers or UnspecifiedError or ImplementationSpecificError
            or NotAuthorized or TopicNameInvalid or PacketIdInUse or QuotaExceeded or PayloadFormatInvalid,
        PacketType.Pubrel or PacketType.Pubcomp => reason is Success or PacketIdNotFound,
        PacketType.Suback => reason is Success or GrantedQoS1 or GrantedQoS2 or UnspecifiedError or ImplementationSpecificError or NotAuthorized
            or TopicFilterInvalid or PacketIdInUse or QuotaExceeded or SharedSubscriptionsNotSupported or SubscriptionIdentifiersNotSupported
            or WildcardSubscriptionsNotSupported,
        PacketType.Unsuback => reason is Success or NoSubscriptionExisted or UnspecifiedError or ImplementationSpecificError or NotAuthorized
            or TopicFilterInvalid or PacketIdInUse,
        PacketType.Auth => reason is Success or ContinueAuthentication or Reauthenticate,
        PacketType.Connack => reason is Success or UnspecifiedError or (>= MalformedPacket and <= ServerBusy) or Banned or BadAuthenticationMethod
            or TopicNameInvalid or PacketTooLarge or QuotaExceeded or PayloadFormatInvalid or RetainNotSupported or QoSNotSupported
            or UseAnotherServer or ServerMoved or ConnectionRateExceeded,
        PacketType.Disconnect => reason is Success or DisconnectWithWill or (>= UnspecifiedError and <= ImplementationSpecificError) or NotAuthorized
            or ServerBusy or ServerShuttingDown or (>= KeepAliveTimeout and <= TopicNameInvalid)
            or (>= ReceiveMaximumExceeded and <= WildcardSubscriptionsNotSupported),
        _ => false,
    };
}
