namespace Gateway.Mqtt;

/// <summary>Where properties stand: a packet's own, or those of the will inside a CONNECT.</summary>
[Flags]
public enum PropertyScope
{
    None = 0,
    Connect = 1 << 0,
    Connack = 1 << 1,
    Publish = 1 << 2,
    Puback = 1 << 3,
    Pubrec = 1 << 4,
    Pubrel = 1 << 5,
    Pubcomp = 1 << 6,
    Subscribe = 1 << 7,
    Suback = 1 << 8,
    Unsubscribe = 1 << 9,
    Unsuback = 1 << 10,
    Disconnect = 1 << 11,
    Auth = 1 << 12,
    Will = 1 << 13,
}
