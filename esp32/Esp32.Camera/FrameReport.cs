namespace Esp32.Camera;

/// <summary>How one frame fared.</summary>
public sealed class FrameReport
{
    /// <summary>Pictures since boot, from 1.</summary>
    public uint Counter { get; internal set; }

    /// <summary>Bytes of the JPEG.</summary>
    public int JpegBytes { get; internal set; }

    /// <summary><see cref="IBoardClock.ElapsedMicroseconds"/> when capture began.</summary>
    public long CaptureBeganUs { get; internal set; }

    public int CaptureMs { get; internal set; }

    /// <summary>From the first byte of the last attempt to the last byte handed to the network, microseconds.</summary>
    public long PublishUs { get; internal set; }

    /// <summary>From the first byte of the last attempt to the acknowledgement, microseconds; -1 with QoS 0, or when none came.</summary>
    public long AcknowledgeUs { get; internal set; }

    /// <summary>How often it was put on the wire.</summary>
    public int Attempts { get; internal set; }

    /// <summary>With QoS 1: acknowledged. With QoS 0: handed to the network whole.</summary>
    public bool Delivered { get; internal set; }
}
