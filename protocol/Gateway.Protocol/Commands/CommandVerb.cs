namespace Gateway.Protocol.Commands;

/// <summary>What a command asks for. The numbers are on the wire and never change.</summary>
public enum CommandVerb : byte
{
    None = 0,
    ListClips = 1,
    GetClipFrame = 2,
    GetClipFile = 3,
    ListImages = 4,
    GetImage = 5,
    GetImageJpeg = 6,
    ListEvents = 7,
    Shutdown = 8,
    GetClip = 9,
    ListNearMisses = 10,
    ListClipObjects = 11,
}
