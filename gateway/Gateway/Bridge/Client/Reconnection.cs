namespace Gateway.Bridge.Client;

/// <summary>
/// How long to wait before the next attempt: anything between nothing and a limit that doubles with each failure ("full jitter"), so that a fleet of gateways does not come
/// back all at once. One user at a time.
/// </summary>
/// <param name="first">The limit after the first failure.</param>
/// <param name="longest">The limit never passes this.</param>
/// <param name="random">Seeded in tests.</param>
internal sealed class Reconnection(TimeSpan first, TimeSpan longest, Random random)
{
    /// <summary>A connection that lasted this long was a good one. One that is ended at once is a failure, or two gateways with one client id would take turns for ever.</summary>
    public static readonly TimeSpan GoodAfter = TimeSpan.FromSeconds(10);

    private int _failures;

    /// <summary>The limit of the next wait.</summary>
    public TimeSpan Limit => TimeSpan.FromTicks((long)Math.Min(longest.Ticks, first.Ticks * Math.Pow(2, _failures)));

    /// <summary>An attempt has ended.</summary>
    /// <param name="lasted">How long the connection was of use; zero when there was none.</param>
    /// <param name="isRefusal">Whether the broker said no for a reason that somebody has to put right first: then the wait is about as long as it gets.</param>
    /// <returns>How long to wait.</returns>
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
