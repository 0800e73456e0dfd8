namespace Gateway.Mqtt;

/// <summary>The high four bits of a packet's first byte (section 2.2.1). 0 is forbidden, and so is 15 in version 3.1.1.</summary>
public enum PacketType : byte
{
    Connect = 1,
    Connack = 2,
    Publish = 3,
    Puback = 4,
    Pubrec = 5,
    Pubrel = 6,
    Pubcomp = 7,
    Subscribe = 8,
    Suback = 9,
    Unsubscribe = 10,
    Unsuback = 11,
    Pingreq = 12,
    Pingresp = 13,
    Disconnect = 14,

    /// <summary>Version 5 only.</summary>
    Auth = 15,
}
