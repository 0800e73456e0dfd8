namespace Esp32.Camera;

/// <summary>What a board has done since it booted. Written by the thread of <see cref="CameraClient.Run"/>.</summary>
public sealed class CameraCounters
{
    /// <summary>Pictures asked of the sensor.</summary>
    public uint CaptureAttempts { get; internal set; }

    public uint CaptureFailures { get; internal set; }

    /// <summary>Frames handed to the network whole at least once.</summary>
    public uint Published { get; internal set; }

    /// <summary>Frames the broker answered with PUBACK; stays 0 with QoS 0.</summary>
    public uint Acknowledged { get; internal set; }

    /// <summary>Frames that got through: acknowledged with QoS 1, published with QoS 0.</summary>
    public uint Delivered { get; internal set; }

    /// <summary>Frames given up after the last attempt, or when the program stopped.</summary>
    public uint GivenUp { get; internal set; }

    /// <summary>Moments at which a picture was due and none was taken, because an earlier one still took the time.</summary>
    public uint Skipped { get; internal set; }

    /// <summary>CONNECTs the broker accepted.</summary>
    public uint Connections { get; internal set; }

    /// <summary>JPEG bytes of the delivered frames.</summary>
    public long DeliveredBytes { get; internal set; }

    /// <summary>Delivered frames of all that were due, 0 to 1 (seed C9); 1 before the first.</summary>
    public double SuccessRate
    {
        get
        {
            double due = (double)CaptureAttempts + Skipped;
            return due > 0 ? Delivered / due : 1.0;
        }
    }
}
