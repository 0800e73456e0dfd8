namespace Esp32.Camera;

/// <summary>The program around the client. All calls are made on the thread of <see cref="CameraClient.Run"/>.</summary>
public interface ICameraHost
{
    /// <summary>Polled several times a second; true makes <see cref="CameraClient.Run"/> disconnect in good order and return.</summary>
    bool StopRequested { get; }

    /// <summary>A frame was delivered or given up.</summary>
    void OnFrame(FrameReport report);

    /// <summary>Something failed and will be retried. The text says what to check and contains no secret.</summary>
    void OnFault(CameraException fault);

    /// <summary>
    /// The camera failed too often in a row, the gateway asked for it, or the counter of encrypted frames is at its end; on hardware this reboots.
    /// <see cref="CameraClient.Run"/> returns after it.
    /// </summary>
    void Restart(string reason);
}

/// <summary>The outcome of one frame.</summary>
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

    /// <summary>From the first byte of the last attempt to the acknowledgement, microseconds; -1 with QoS 0 or without one.</summary>
    public long AcknowledgeUs { get; internal set; }

    /// <summary>Number of attempts to send it.</summary>
    public int Attempts { get; internal set; }

    /// <summary>With QoS 1: acknowledged. With QoS 0: handed to the network completely.</summary>
    public bool Delivered { get; internal set; }
}
