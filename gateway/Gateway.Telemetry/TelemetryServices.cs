using System.Reflection;

namespace Gateway.Telemetry;

/// <summary>Registers the export of a program's instruments.</summary>
public static class TelemetryServices
{
    private static readonly string Version =
        typeof(TelemetryServices).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Reads the file that the settings name.</summary>
    /// <exception cref="OptionsException">It cannot be used.</exception>
    public static void Check(TelemetryOptions options) =>
        _ = options is { OtlpEndpoint: not null, HeadersFile: { } file } ? new HeadersFile(file) : null;

    /// <summary>Without an endpoint, nothing is registered and no assembly of OpenTelemetry is loaded.</summary>
    /// <param name="services">Receives the export as its first hosted service, which stops last.</param>
    /// <param name="options">Validated.</param>
    /// <param name="program">Name of the program in the collector.</param>
    /// <param name="instance">Tells apart several gateways of one collector.</param>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, TelemetryOptions options, string program, string instance) =>
        options.OtlpEndpoint is null
            ? services
            : services.AddHostedService(p => new OtlpExport(
                options, new ExportedProgram(program, Version, instance), p.GetRequiredService<ILogger<OtlpExport>>()));
}

/// <summary>The keys of the metrics in the collector: <c>service.name</c>, <c>service.version</c>, <c>service.instance.id</c>.</summary>
internal sealed record ExportedProgram(string Name, string Version, string Instance);
