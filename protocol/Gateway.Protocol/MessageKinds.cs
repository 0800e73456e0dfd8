namespace Gateway.Protocol;

/// <summary>A set of pushed kinds, as a client subscribes to them: bit n stands for kind n.</summary>
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
