namespace Gateway.Protocol;

/// <summary>The kinds of link messages. The numbers are on the wire and never change. Normative text: protocol/WIRE.md section 3.</summary>
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

/// <summary>A set of pushed kinds to subscribe to: bit n stands for kind n.</summary>
[Flags]
public enum MessageKinds
{
    None = 0,
    Cameras = 1 << MessageKind.Cameras,
    Frame = 1 << MessageKind.Frame,
    Motion = 1 << MessageKind.Motion,
    Event = 1 << MessageKind.Event,
    Clip = 1 << MessageKind.Clip,
    Image = 1 << MessageKind.Image,
    Stats = 1 << MessageKind.Stats,
    All = Cameras | Frame | Motion | Event | Clip | Image | Stats,
}
