namespace Gateway.Mqtt;

/// <summary>
/// Why a packet or a connection is refused, in the numbers of MQTT 5 (its section 2.4). Version 3.1.1 has no way to say most of them: there they
/// name the reason in counters and logs, and <see cref="ConnectReturnCodes.Of"/> translates what a CONNACK can carry.
/// </summary>
public enum ReasonCode : byte
{
    Success = 0x00,
    UnspecifiedError = 0x80,
    MalformedPacket = 0x81,
    ProtocolError = 0x82,
    UnsupportedProtocolVersion = 0x84,
    ClientIdentifierNotValid = 0x85,
    BadUserNameOrPassword = 0x86,
    NotAuthorized = 0x87,
    ServerUnavailable = 0x88,
    ServerBusy = 0x89,
    KeepAliveTimeout = 0x8D,
    SessionTakenOver = 0x8E,
    TopicFilterInvalid = 0x8F,
    TopicNameInvalid = 0x90,
    PacketTooLarge = 0x95,
    QuotaExceeded = 0x97,
    QoSNotSupported = 0x9B,
}
