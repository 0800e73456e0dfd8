namespace Gateway.Telemetry;

/// <summary>Log messages of the export. Event ids: 220 to 229; never reused.</summary>
internal static partial class Log
{
    [LoggerMessage(220, LogLevel.Information, "telemetry: metrics go to {Collector} over {Protocol} every {Seconds} s")]
    public static partial void ExportStarted(this ILogger logger, string collector, string protocol, double seconds);

    [LoggerMessage(221, LogLevel.Information, "telemetry: {Collector} accepts the metrics")]
    public static partial void CollectorAccepts(this ILogger logger, string collector);

    [LoggerMessage(222, LogLevel.Warning, "telemetry: {Collector} does not accept the metrics: {Problem}; the next try follows at the next interval")]
    public static partial void CollectorFails(this ILogger logger, string collector, string problem);
}
