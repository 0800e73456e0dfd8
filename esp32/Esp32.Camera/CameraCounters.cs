namespace Esp32.Camera;

/// <summary>Counters of a board since boot. Written by the thread of <see cref="CameraClient.Run"/>.</summary>
public sealed class CameraCounters
{
    /// <summary>Pictures requested from the sensor.</summary>
    public uint CaptureAttempts { get; internal set; }

    public uint CaptureFailures { get; internal set; }

    /// <summary>Frames handed to the network completely at least once.</summary>
    public uint Published { get; internal set; }

    /// <summary>Frames acknowledged with PUBACK; always 0 with QoS 0.</summary>
    public uint Acknowledged { get; internal set; }

    /// <summary>Frames acknowledged with QoS 1, or published with QoS 0.</summary>
    public uint Delivered { get; internal set; }

    /// <summary>Frames given up after the last attempt, or when the program stopped.</summary>
    public uint GivenUp { get; internal set; }

    /// <summary>Due pictures not taken because an earlier one was pending, or without a connection.</summary>
    public uint Skipped { get; internal set; }

    /// <summary>CONNECTs accepted by the broker.</summary>
    public uint Connections { get; internal set; }

    /// <summary>JPEG bytes of the delivered frames.</summary>
    public long DeliveredBytes { get; internal set; }

    /// <summary>Delivered frames divided by due frames, 0 to 1 (seed C9); 1 before the first.</summary>
    public double SuccessRate
    {
        get
        {
            double due = (double)CaptureAttempts + Skipped;
            return due > 0 ? Delivered / due : 1.0;
        }
    }
}
