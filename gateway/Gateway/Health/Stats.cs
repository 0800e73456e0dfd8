using Gateway.Telemetry;

namespace Gateway.Health;

/// <summary>Collects every instrument of this host, so the status lists all of them. Any thread.</summary>
internal sealed class Stats : IDisposable
{
    private readonly InstrumentValues _values;

    /// <param name="parts">Resolved so that their instruments exist before the first collection.</param>
    /// <param name="factory">Creator of this host's meters.</param>
    public Stats(IEnumerable<IMetrics> parts, IMeterFactory factory)
    {
        _ = parts.Count();
        _values = new InstrumentValues(factory, Meters.Prefix);
    }

    public StatsMessage Collect() => new([.. _values.Collect().Select(value => new Stat(value.Key, value.Value))]);

    public void Dispose() => _values.Dispose();
}
