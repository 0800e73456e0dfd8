using System.Diagnostics.Metrics;

namespace Gateway.Telemetry;

/// <summary>Reads every instrument of one host, so that a status lists what is measured by construction. Any thread.</summary>
public sealed class InstrumentValues : IDisposable
{
    private readonly Lock _collecting = new();
    private SortedDictionary<string, double> _values = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();
    private readonly string _prefix;

    /// <param name="factory">Scope of the host's meters.</param>
    /// <param name="prefix">Beginning of the names of the instruments to read; left out in the values.</param>
    public InstrumentValues(IMeterFactory factory, string prefix)
    {
        _prefix = prefix;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, factory) && instrument.Name.StartsWith(prefix, StringComparison.Ordinal))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>All values by name. An instrument with reasons has its sum under its name, and each that occurred as <c>NAME.REASON</c>.</summary>
    public IReadOnlyDictionary<string, double> Collect()
    {
        lock (_collecting)
        {
            _values = new(StringComparer.Ordinal);
            _listener.RecordObservableInstruments();
            return _values;
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var name = instrument.Name[_prefix.Length..];
        _values[name] = _values.GetValueOrDefault(name) + value;
        foreach (var (_, reason) in tags)
        {
            if (value != 0)
                _values[$"{name}.{reason}"] = value;
        }
    }
}
