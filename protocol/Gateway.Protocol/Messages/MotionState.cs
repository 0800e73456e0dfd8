namespace Gateway.Protocol.Messages;

/// <summary>Where the sequence decision of a camera stands. The numbers are on the wire and never change.</summary>
public enum MotionState : byte
{
    Idle = 0,

    /// <summary>An object entered; the confirm region decides.</summary>
    Armed = 1,

    /// <summary>It fired a moment ago and will not fire again yet.</summary>
    Cooldown = 2,

    /// <summary>The background is not known well enough to decide.</summary>
    Learning = 3,
}
