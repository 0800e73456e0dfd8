namespace Gateway.Clips;

/// <summary>Wall-clock moments as the wire, the database, clips and frames carry them.</summary>
public static class UnixTime
{
    /// <summary>Microseconds since 1970-01-01 UTC.</summary>
    public static long GetUnixMicroseconds(this TimeProvider time) =>
        (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset FromUnixMicroseconds(long microseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}
