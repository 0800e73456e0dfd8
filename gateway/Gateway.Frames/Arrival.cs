namespace Gateway.Frames;

/// <summary>When the last byte of a message was received; one reading of the clocks for all messages of one receive.</summary>
/// <param name="Timestamp">On the monotonic clock.</param>
/// <param name="UtcUs">Microseconds since 1970-01-01 UTC.</param>
public readonly record struct Arrival(long Timestamp, long UtcUs)
{
    public static Arrival Now(TimeProvider time) =>
        new(time.GetTimestamp(), (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
}
