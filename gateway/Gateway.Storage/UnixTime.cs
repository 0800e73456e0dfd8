namespace Gateway.Storage;

/// <summary>Microseconds since 1970-01-01 UTC, the unit of all stamps.</summary>
internal static class UnixTime
{
    public static long NowUs(TimeProvider time) => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
