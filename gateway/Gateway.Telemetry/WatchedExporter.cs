using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;

namespace Gateway.Telemetry;

/// <summary>The OTLP exporter; logs when the collector stops and when it starts to accept the metrics, and nothing in between.</summary>
internal sealed class WatchedExporter(OtlpExporterOptions options, CollectorClient client, string collector, ILogger log)
    : OtlpMetricExporter(options)
{
    private bool? _accepted;

    public override ExportResult Export(in Batch<Metric> batch)
    {
        var result = base.Export(batch);
        var accepted = result == ExportResult.Success;
        if (accepted == _accepted)
            return result;
        _accepted = accepted;
        if (accepted)
            log.CollectorAccepts(collector);
        else
            log.CollectorFails(collector, client.Problem ?? "it rejects the metrics");
        return result;
    }
}
