using System.Diagnostics.Metrics;

namespace Gateway.Frames;

/// <summary>Instruments of one part, read by the status and by exporters. They only observe counters of the part, so hot paths pay nothing.</summary>
public interface IMetrics;

/// <summary>Creates meters and the kinds of instruments that all parts use.</summary>
public static class Meters
{
    /// <summary>Every instrument's name starts with this; the status leaves it out.</summary>
    public const string Prefix = "gateway.";

    /// <param name="factory">Scopes the meter to one host, for two daemons in one process; null outside a host.</param>
    /// <param name="library">Name of the meter.</param>
    public static Meter Of(IMeterFactory? factory, string library) => factory?.Create(library) ?? new Meter(library);

    /// <summary>Creates a counter and its instrument.</summary>
    public static SpreadCounter Counter(this Meter meter, string name, string? unit = null, string? description = null)
    {
        var counter = new SpreadCounter();
        meter.Count(name, () => counter.Value, unit, description);
        return counter;
    }

    public static void Count(this Meter meter, string name, Func<long> read, string? unit = null, string? description = null) =>
        meter.CreateObservableCounter(Prefix + name, read, unit, description);

    public static void Gauge(this Meter meter, string name, Func<double> read, string? unit = null, string? description = null) =>
        meter.CreateObservableGauge(Prefix + name, read, unit, description);

    /// <summary>One counter for all values of an enum, distinguished by the tag <c>reason</c>.</summary>
    public static void CountBy<TReason>(this Meter meter, string name, Func<TReason, long> read, string? description = null)
        where TReason : struct, Enum =>
        meter.CreateObservableCounter(
            Prefix + name,
            () => Enum.GetValues<TReason>().Select(reason =>
                new Measurement<long>(read(reason), new KeyValuePair<string, object?>("reason", reason.ToString()))),
            description: description);

    /// <summary>One gauge for all values of an enum, distinguished by a tag.</summary>
    public static void GaugeBy<TValue>(this Meter meter, string name, string tag, Func<TValue, long> read, string? description = null)
        where TValue : struct, Enum =>
        meter.CreateObservableGauge(
            Prefix + name,
            () => Enum.GetValues<TValue>().Select(value =>
                new Measurement<long>(read(value), new KeyValuePair<string, object?>(tag, value.ToString()))),
            description: description);

    /// <summary>The 50th, 95th and 99th percentile in milliseconds, as <c>NAME.p50.ms</c> and so on.</summary>
    public static void Percentiles(this Meter meter, string name, LatencyHistogram latency)
    {
        foreach (var percent in (int[])[50, 95, 99])
            meter.Gauge($"{name}.p{percent}.ms", () => latency.Percentile(percent / 100.0) / 1000.0, "ms");
    }
}
