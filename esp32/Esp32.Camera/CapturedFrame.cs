namespace Esp32.Camera;

/// <summary>A picture with what is known of its taking.</summary>
internal sealed class CapturedFrame
{
    public byte[] Jpeg { get; set; }

    public uint Counter { get; set; }

    /// <summary>The board's clock when capture began, 0 unknown.</summary>
    public long CapturedUs { get; set; }

    /// <summary>The monotonic clock at the same moment.</summary>
    public long BeganUs { get; set; }

    public int CaptureMs { get; set; }

    public bool ClockSynchronized { get; set; }
}
