namespace Gateway.Bridge.Client;

/// <summary>
/// The wait before the next attempt: a random time up to a limit that doubles with each failure ("full jitter"), so that a fleet of gateways does not
/// reconnect all at once. One caller at a time.
/// </summary>
/// <param name="first">Limit after the first failure.</param>
/// <param name="longest">Maximum of the limit.</param>
/// <param name="random">Seeded in tests.</param>
internal sealed class Reconnection(TimeSpan first, TimeSpan longest, Random random)
{
    /// <summary>A shorter connection is a failure, otherwise two gateways with one client id would take turns indefinitely.</summary>
    public static readonly TimeSpan GoodAfter = TimeSpan.FromSeconds(10);

    private int _failures;

    /// <summary>The limit of the next wait.</summary>
    public TimeSpan Limit => TimeSpan.FromTicks((long)Math.Min(longest.Ticks, first.Ticks * Math.Pow(2, _failures)));

    /// <summary>Returns the wait after an attempt.</summary>
    /// <param name="lasted">Duration of the connection; zero if there was none.</param>
    /// <param name="isRefusal">Whether the operator must act first: then the limit is at its maximum.</param>
    public TimeSpan Next(TimeSpan lasted, bool isRefusal)
    {
        if (lasted >= GoodAfter)
            _failures = 0;
        if (isRefusal)
            _failures = Math.Max(_failures, (int)Math.Ceiling(Math.Log2(longest / first)));
        var limit = Limit;
        _failures = Math.Min(_failures + 1, 62);
        return limit * random.NextDouble();
    }
}
