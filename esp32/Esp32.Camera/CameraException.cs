using System;

namespace Esp32.Camera;

/// <summary>A failure from which the client recovers, with a text for the board's log.</summary>
public sealed class CameraException : Exception
{
    public CameraException(CameraFault kind, string message, Exception cause = null)
        : base(message, cause)
    {
        Kind = kind;
    }

    public CameraFault Kind { get; }
}

public enum CameraFault
{
    /// <summary>The sensor returned no picture, or one that is not a JPEG or too large.</summary>
    Capture = 1,

    /// <summary>The configured address does not accept connections.</summary>
    Unreachable = 2,

    /// <summary>The broker refused CONNECT because of the user, password or client id.</summary>
    Refused = 3,

    /// <summary>The connection was lost, or the peer closed it.</summary>
    Closed = 4,

    /// <summary>An answer did not arrive in time.</summary>
    TimedOut = 5,

    /// <summary>MQTT 3.1.1 does not allow the received bytes at this point.</summary>
    Protocol = 6,
}
