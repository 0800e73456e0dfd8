namespace Gateway.Frames;

/// <summary>When a frame passed each station, in microseconds since 1970-01-01 UTC; 0 where nobody knows.</summary>
/// <param name="CapturedUs">The camera's clock when the picture was taken.</param>
/// <param name="PublishedUs">The camera's clock when it began to send.</param>
/// <param name="ReceivedUs">Our clock when the last byte was here; never 0.</param>
/// <param name="ReceivedTimestamp">Our monotonic clock at the same moment (<see cref="TimeProvider.GetTimestamp"/>); differences are to be taken from this one.</param>
/// <param name="ClockTrusted">Whether the camera's clock is set by a time server, so that CapturedUs may be compared with ours.</param>
public readonly record struct FrameStamps(long CapturedUs, long PublishedUs, long ReceivedUs, long ReceivedTimestamp, bool ClockTrusted)
{
    /// <summary>When the picture was taken, as well as is known: the camera's clock if it can be trusted, else ours at receipt.</summary>
    public long TakenUs => ClockTrusted && CapturedUs > 0 ? CapturedUs : ReceivedUs;
}
