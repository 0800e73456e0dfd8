namespace Gateway.Load;

internal static class UnixTime
{
    /// <summary>Microseconds since 1970-01-01 UTC.</summary>
    public static long NowUs => (TimeProvider.System.GetUtcNow().Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
}
