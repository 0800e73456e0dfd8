using System;

namespace Esp32.Camera;

/// <summary>A failure the client recovers from, with a text for the person who reads the board's log.</summary>
public sealed class CameraException : Exception
{
    public CameraException(CameraFault kind, string message)
        : base(message)
    {
        Kind = kind;
    }

    public CameraException(CameraFault kind, string message, Exception cause)
        : base(message, cause)
    {
        Kind = kind;
    }

    public CameraFault Kind { get; }
}

public enum CameraFault
{
    /// <summary>The sensor gave no picture, or one that is no JPEG or too large.</summary>
    Capture = 1,

    /// <summary>Nobody accepts connections at the configured address.</summary>
    Unreachable = 2,

    /// <summary>The broker said no to CONNECT: user, password or client id.</summary>
    Refused = 3,

    /// <summary>The connection broke, or the peer closed it.</summary>
    Closed = 4,

    /// <summary>An answer did not come in time.</summary>
    TimedOut = 5,

    /// <summary>What came is not what MQTT 3.1.1 allows here.</summary>
    Protocol = 6,
}
