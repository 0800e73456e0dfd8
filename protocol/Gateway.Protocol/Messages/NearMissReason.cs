namespace Gateway.Protocol.Messages;

/// <summary>Why something that looked like motion made no event. The numbers are on the wire and never change.</summary>
public enum NearMissReason : byte
{
    None = 0,
    TooSmall = 1,
    WrongEdge = 2,
    WrongOrder = 3,
    TooSlow = 4,
    InCooldown = 5,
    IgnoredRegion = 6,
    LightChange = 7,
    CameraShake = 8,
    InfraredSwitch = 9,
}
