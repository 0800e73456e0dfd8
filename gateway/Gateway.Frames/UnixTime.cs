namespace Gateway.Frames;

/// <summary>Wall-clock times as on the wire, in the database and in frames.</summary>
public static class UnixTime
{
    /// <summary>Microseconds since 1970-01-01 UTC.</summary>
    public static long GetUnixMicroseconds(this TimeProvider time) =>
        (time.GetUtcNow().UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset FromUnixMicroseconds(long microseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}
