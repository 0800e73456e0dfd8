namespace Gateway.Recording;

/// <summary>The times of the frames in one clip.</summary>
/// <remarks>
/// The distances are those of the camera's clock while a time server sets it and it agrees with the receipt of the frames within
/// <see cref="Tolerance"/>; a step of that clock is counted, and that frame's distance is the one of its receipt. Our own clock gives the time of the
/// first frame only: between receipts, time is monotonic.
/// </remarks>
internal sealed class ClipClock(TimeProvider time)
{
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);

    private long _clipUs;   // of the last frame
    private long _timestamp;
    private (long CapturedUs, long Timestamp, long ClipUs)? _agreed;   // since then both clocks agree

    /// <summary>Steps of the camera's clock.</summary>
    public long Steps { get; private set; }

    /// <summary>The time of the clip's first frame.</summary>
    public long Begin(in FrameStamps stamps)
    {
        _clipUs = IsNear(stamps.TakenUs - stamps.ReceivedUs) ? stamps.TakenUs : stamps.ReceivedUs;
        _timestamp = stamps.ReceivedTimestamp;
        Agree(stamps);
        return _clipUs;
    }

    /// <summary>The time of the clip's next frame.</summary>
    public long Next(in FrameStamps stamps)
    {
        var received = _clipUs + MicrosecondsTo(stamps.ReceivedTimestamp, _timestamp);
        if (!HasClock(stamps))
        {
            (_clipUs, _agreed) = (received, null);
        }
        else if (_agreed is { } since && IsNear(stamps.CapturedUs - since.CapturedUs - MicrosecondsTo(stamps.ReceivedTimestamp, since.Timestamp)))
        {
            _clipUs = since.ClipUs + stamps.CapturedUs - since.CapturedUs;
        }
        else
        {
            Steps += _agreed is null ? 0 : 1;
            _clipUs = received;
            Agree(stamps);
        }

        _timestamp = stamps.ReceivedTimestamp;
        return _clipUs;
    }

    private void Agree(in FrameStamps stamps) =>
        _agreed = HasClock(stamps) ? (stamps.CapturedUs, stamps.ReceivedTimestamp, _clipUs) : null;

    private static bool HasClock(in FrameStamps stamps) => stamps is { ClockTrusted: true, CapturedUs: > 0 };

    private static bool IsNear(long microseconds) => Math.Abs(microseconds) <= Tolerance.TotalMicroseconds;

    private long MicrosecondsTo(long timestamp, long from) => (long)time.GetElapsedTime(from, timestamp).TotalMicroseconds;
}
