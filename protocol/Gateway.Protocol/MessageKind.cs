namespace Gateway.Protocol;

/// <summary>What a link message is. The numbers are on the wire and never change. Normative text: protocol/WIRE.md section 3.</summary>
public enum MessageKind : byte
{
    None = 0,
    Hello = 1,
    Auth = 2,
    Welcome = 3,
    Cameras = 4,
    Subscribe = 5,
    Frame = 6,
    Motion = 7,
    Event = 8,
    Clip = 9,
    Image = 10,
    Stats = 11,
    Command = 12,
    Reply = 13,
    Ping = 14,
    Pong = 15,
    Error = 16,
}
