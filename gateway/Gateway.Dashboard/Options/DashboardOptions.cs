using Gateway.Clips;
using Gateway.Settings.Reading;

namespace Gateway.Dashboard.Options;

/// <summary>The dashboard's part of the settings, which it shares with the daemon.</summary>
internal sealed record DashboardOptions
{
    public HttpOptions Http { get; init; } = new();

    public LinkOptions Link { get; init; } = new();

    public PlaybackOptions Playback { get; init; } = new();

    public TelemetryOptions Telemetry { get; init; } = new();

    /// <summary>The program that converts clips. Tests run another one.</summary>
    public string Ffmpeg { get; init; } = "ffmpeg";

    /// <summary>Throws if a made file is not whole; null is the proof of the converter. Tests with another program have none.</summary>
    public Action<string, ClipIndex, bool>? ProveCopy { get; init; }

    /// <summary>Name of this gateway among others.</summary>
    public string Instance { get; init; } = "";

    /// <summary>Reads the daemon's configuration file; <c>GATEWAY__SECTION__KEY</c> in the environment overrides it.</summary>
    /// <param name="configFile">Null uses defaults and the environment alone.</param>
    /// <param name="dataDirectory">The daemon's, for the default place of the key file; may be null.</param>
    /// <exception cref="OptionsException">The file cannot be read, or a setting cannot be used.</exception>
    public static DashboardOptions Load(string? configFile, string? dataDirectory)
    {
        var options = SettingsReader.Read(configFile, (options, problems) =>
        {
            problems.In("Http", options.Http.Check);
            problems.In("Playback", options.Playback.Check);
            problems.In("Telemetry", options.Telemetry.Check);
            problems.In("Link", (key, problems) => options.Link.CheckClient(key, problems, dataDirectory is not null));
        });
        options = dataDirectory is null ? options : options.In(dataDirectory);
        return new DashboardOptions
        {
            Http = options.Http,
            Link = options.Link,
            Playback = options.Playback with { CacheDirectory = options.Playback.CacheDirectory ?? DefaultCache(dataDirectory) },
            Telemetry = options.Telemetry,
            Instance = options.Events.NodeName,
        };
    }

    /// <summary>The directory that systemd gives the service, or one in the data directory. Null: neither is known.</summary>
    private static string? DefaultCache(string? dataDirectory) => Environment.GetEnvironmentVariable("CACHE_DIRECTORY") is { Length: > 0 } given
        ? given.Split(':')[0]
        : dataDirectory is null ? null : Path.Combine(dataDirectory, "playback");
}
