namespace Esp32.Fleet;

/// <summary>Measurements of one kind: the exact mean, and percentiles of a uniform random sample of at most <see cref="Kept"/> values.</summary>
/// <remarks>Not thread safe.</remarks>
internal sealed class Samples
{
    private const int Kept = 16384;

    private readonly List<double> _kept = [];
    private readonly Random _random = new(1);
    private double _sum;

    public long Count { get; private set; }

    /// <summary>0 without values.</summary>
    public double Mean => Count == 0 ? 0 : _sum / Count;

    public void Add(double value)
    {
        Count++;
        _sum += value;
        if (_kept.Count < Kept)
            _kept.Add(value);
        else if (_random.NextInt64(Count) is var at && at < Kept)
            _kept[(int)at] = value;
    }

    /// <summary>The smallest value that <paramref name="percent"/> of all values do not exceed; 0 without values.</summary>
    public double Percentile(double percent)
    {
        if (_kept.Count == 0)
            return 0;
        var sorted = _kept.Order().ToArray();
        return sorted[Math.Clamp((int)Math.Ceiling(percent / 100 * sorted.Length) - 1, 0, sorted.Length - 1)];
    }
}
