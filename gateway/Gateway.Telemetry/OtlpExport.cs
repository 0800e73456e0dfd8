using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Gateway.Telemetry;

/// <summary>Sends all instruments to a collector at an interval, on a thread of its own; no other part waits for it.</summary>
/// <remarks>Nothing is kept for an absent collector: counters are sums since the start, so the next export makes up for the failed ones.</remarks>
internal sealed class OtlpExport(TelemetryOptions options, ExportedProgram program, ILogger<OtlpExport> log) : IHostedService, IDisposable
{
    /// <summary>Port of OTLP over gRPC (OTLP specification, OTLP/gRPC Default Port); over HTTP it is 4318.</summary>
    private const int GrpcPort = 4317;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>Longest time that the last export may take when the program ends.</summary>
    private static readonly TimeSpan FarewellTimeout = TimeSpan.FromSeconds(1);

    private readonly Uri _endpoint = new(options.OtlpEndpoint!);
    private MeterProvider? _provider;

    private bool IsGrpc => _endpoint.Port == GrpcPort;

    /// <exception cref="OptionsException">The file of headers cannot be used.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var client = new CollectorClient(options.HeadersFile is { } file ? new HeadersFile(file) : null);
        var exporter = new WatchedExporter(Otlp(client), client, _endpoint.Authority, log);
        _provider = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(ResourceBuilder.CreateDefault()
                .AddService(program.Name, serviceVersion: program.Version, serviceInstanceId: program.Instance))
            .AddMeter("Gateway*", "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel")
            .AddReader(new PeriodicExportingMetricReader(exporter, (int)options.Interval.TotalMilliseconds, (int)Timeout.TotalMilliseconds))
            .Build();
        log.ExportStarted(_endpoint.Authority, IsGrpc ? "gRPC" : "HTTP", options.Interval.TotalSeconds);
        return Task.CompletedTask;
    }

    /// <summary>Exports the last values.</summary>
    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.Run(() => _provider?.Shutdown((int)FarewellTimeout.TotalMilliseconds), CancellationToken.None);

    public void Dispose() => _provider?.Dispose();

    private OtlpExporterOptions Otlp(CollectorClient client) => new()
    {
        Endpoint = IsGrpc ? _endpoint : new UriBuilder(_endpoint) { Path = _endpoint.AbsolutePath.TrimEnd('/') + "/v1/metrics" }.Uri,
        Protocol = IsGrpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf,
        TimeoutMilliseconds = (int)Timeout.TotalMilliseconds,
        HttpClientFactory = () => client.Create(Timeout),
    };
}
