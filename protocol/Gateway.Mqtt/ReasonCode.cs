using static Gateway.Mqtt.ReasonCode;

namespace Gateway.Mqtt;

/// <summary>
/// How a packet was accepted, or why it or its connection was refused, in the numbers of MQTT 5 (its table 2-6).
/// Version 3.1.1 cannot send most of them. There they appear in counters and logs; <see cref="ConnectReturnCodes.Of"/> translates those of a CONNACK.
/// </summary>
public enum ReasonCode : byte
{
    /// <summary>Also "normal disconnection" and "granted QoS 0".</summary>
    Success = 0x00,
    GrantedQoS1 = 0x01,
    GrantedQoS2 = 0x02,
    DisconnectWithWill = 0x04,
    NoMatchingSubscribers = 0x10,
    NoSubscriptionExisted = 0x11,
    ContinueAuthentication = 0x18,
    Reauthenticate = 0x19,
    UnspecifiedError = 0x80,
    MalformedPacket = 0x81,
    ProtocolError = 0x82,
    ImplementationSpecificError = 0x83,
    UnsupportedProtocolVersion = 0x84,
    ClientIdentifierNotValid = 0x85,
    BadUserNameOrPassword = 0x86,
    NotAuthorized = 0x87,
    ServerUnavailable = 0x88,
    ServerBusy = 0x89,
    Banned = 0x8A,
    ServerShuttingDown = 0x8B,
    BadAuthenticationMethod = 0x8C,
    KeepAliveTimeout = 0x8D,
    SessionTakenOver = 0x8E,
    TopicFilterInvalid = 0x8F,
    TopicNameInvalid = 0x90,
    PacketIdInUse = 0x91,
    PacketIdNotFound = 0x92,
    ReceiveMaximumExceeded = 0x93,
    TopicAliasInvalid = 0x94,
    PacketTooLarge = 0x95,
    MessageRateTooHigh = 0x96,
    QuotaExceeded = 0x97,
    AdministrativeAction = 0x98,
    PayloadFormatInvalid = 0x99,
    RetainNotSupported = 0x9A,
    QoSNotSupported = 0x9B,
    UseAnotherServer = 0x9C,
    ServerMoved = 0x9D,
    SharedSubscriptionsNotSupported = 0x9E,
    ConnectionRateExceeded = 0x9F,
    MaximumConnectTime = 0xA0,
    SubscriptionIdentifiersNotSupported = 0xA1,
    WildcardSubscriptionsNotSupported = 0xA2,
}

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
