namespace Gateway.Broker.Reporting;

/// <summary>How much of something there was a minute, over the last 1, 5 and 15 minutes, the newest counting most. Not thread safe.</summary>
internal sealed class LoadAverage
{
    private static readonly double[] Minutes = [1, 5, 15];

    private readonly double[] _averages = new double[Minutes.Length];
    private long _last;

    /// <summary>The averages, in the order of the times.</summary>
    public ReadOnlySpan<double> Values => _averages;

    /// <param name="total">What was counted since the beginning.</param>
    /// <param name="elapsedMinutes">Since the last call, above 0.</param>
    public void Add(long total, double elapsedMinutes)
    {
        var rate = (total - _last) / elapsedMinutes;
        _last = total;
        for (var i = 0; i < Minutes.Length; i++)
            _averages[i] = rate + (Math.Exp(-elapsedMinutes / Minutes[i]) * (_averages[i] - rate));
    }
}
