using System.Diagnostics.Metrics;
using Gateway.Frames;
using Gateway.Protocol.Messages;

namespace Gateway.Health;

/// <summary>Collects every instrument of this host, so the status lists all of them. Any thread.</summary>
internal sealed class Stats : IDisposable
{
    private readonly Lock _collecting = new();
    private readonly SortedDictionary<string, double> _values = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();

    /// <param name="parts">Resolved so that their instruments exist before the first collection.</param>
    /// <param name="factory">Creator of this host's meters.</param>
    public Stats(IEnumerable<IMetrics> parts, IMeterFactory factory)
    {
        _ = parts.Count();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, factory) && instrument.Name.StartsWith(Meters.Prefix, StringComparison.Ordinal))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>All values by name. An instrument with reasons has its sum under its name, and each reason that occurred as <c>NAME.REASON</c>.</summary>
    public StatsMessage Collect()
    {
        lock (_collecting)
        {
            _values.Clear();
            _listener.RecordObservableInstruments();
            return new StatsMessage([.. _values.Select(value => new Stat(value.Key, value.Value))]);
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var name = instrument.Name[Meters.Prefix.Length..];
        _values[name] = _values.GetValueOrDefault(name) + value;
        foreach (var (_, reason) in tags)
        {
            if (value != 0)
                _values[$"{name}.{reason}"] = value;
        }
    }
}
