namespace Gateway.Settings;

/// <summary>The section <c>Telemetry</c>.</summary>
public sealed record TelemetryOptions
{
    [Setting("URL of an OpenTelemetry collector that receives every instrument, such as `http://localhost:4318`. Port 4317 is OTLP over gRPC; "
        + "any other is OTLP over HTTP, with `/v1/metrics` appended to the path. Null: off.",
        Secret = true, Pattern = "^https?://[^/?#@\\s]+(/[^?#\\s]*)?$",
        Form = "a URL of http or https without user, password and query; a token goes into HeadersFile")]
    public string? OtlpEndpoint { get; init; }

    [Setting("File with headers for the collector, one `Name: value` in a line, such as a token; read with every export.", Applies.Live)]
    public string? HeadersFile { get; init; }

    [Setting("Time between two exports.", Min = "1s", Max = "1d")]
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);

    /// <param name="key">Key of the section, for the problems.</param>
    /// <param name="problems">Receives settings that do not go together.</param>
    public void Check(string key, SettingProblems problems)
    {
        problems.Require(OtlpEndpoint is null || Uri.TryCreate(OtlpEndpoint, UriKind.Absolute, out _), $"{key}:OtlpEndpoint",
            "is no URL; write it like http://localhost:4318");
        if (OtlpEndpoint is not null)
            problems.RequireFile(HeadersFile, $"{key}:HeadersFile");
    }
}
