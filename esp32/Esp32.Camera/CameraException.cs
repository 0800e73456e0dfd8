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
