namespace Gateway.Protocol.Messages;

/// <summary>What happened. The numbers are on the wire and never change; a reader shows one it does not know by its text.</summary>
public enum EventKind : byte
{
    None = 0,
    MotionStarted = 1,
    MotionEnded = 2,

    /// <summary>An object passed the entry and then the confirm region in time.</summary>
    Sequence = 3,

    /// <summary>Enough of a region moved.</summary>
    Area = 4,
    CameraOnline = 5,
    CameraOffline = 6,

    /// <summary>A clip's analysis ended with a result.</summary>
    ClipAnalysed = 7,

    /// <summary>A clip could not be recorded or analysed.</summary>
    ClipFailed = 8,
    DaemonStarted = 9,
}
