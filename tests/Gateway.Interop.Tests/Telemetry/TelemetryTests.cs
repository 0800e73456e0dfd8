using Gateway.Protocol.Client;
using Gateway.Protocol.Messages;
using Gateway.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Interop.Tests.Telemetry;

/// <summary>The export of instruments by daemon and dashboard, as processes of their own.</summary>
public sealed class TelemetryTests
{
    private const string Endpoint = "GATEWAY__TELEMETRY__OTLPENDPOINT";
    private const string Accepts = "accepts the metrics";
    private const string Fails = "does not accept the metrics";

    private static readonly string Dashboard = Path.Combine(AppContext.BaseDirectory, "gateway-dashboard.dll");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_an_endpoint_neither_program_loads_OpenTelemetry()
    {
        using var data = new TemporaryDirectory();
        await using var daemon = await DaemonProcess.StartAsync(data.Path, Cancel);
        await using var dashboard = StartDashboard(data, daemon, []);
        await dashboard.WaitForOutput("Connected to the daemon", cancel: Cancel);

        Assert.Contains("Gateway.Telemetry.dll", daemon.MappedFiles(), StringComparison.Ordinal);   // such a file would be seen
        Assert.DoesNotContain("OpenTelemetry", daemon.MappedFiles(), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Gateway.Telemetry.dll", MappedFiles(dashboard), StringComparison.Ordinal);
        Assert.DoesNotContain("OpenTelemetry", MappedFiles(dashboard), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_collector_receives_every_instrument_of_the_daemon_over_HTTP()
    {
        using var data = new TemporaryDirectory();
        await using var collector = await OtlpCollector.StartAsync();
        await File.WriteAllTextAsync(data.Combine("headers"), "\nAuthorization: Bearer a,b=c\n", Cancel);
        var statistics = new Statistics();
        await using var daemon = await DaemonProcess.StartAsync(
            data.Combine("data"), Cancel,
            Settings($"{collector.Url}/otlp/", ("GATEWAY__TELEMETRY__HEADERSFILE", data.Combine("headers")), ("GATEWAY__EVENTS__NODE", "barn")));
        await using var link = await daemon.ConnectAsync(statistics, Cancel);

        await Eventually.True(() => collector.Exports.Any(export => export.Values.GetValueOrDefault("gateway.link.accepted") == 1), cancel: Cancel);
        await Eventually.True(() => statistics.Names.Count > 0, cancel: Cancel);

        var last = collector.Exports.Last();
        Assert.Equal("/otlp/v1/metrics", last.Path);
        Assert.Equal("Bearer a,b=c", last.Authorization);
        Assert.Equal(("gateway", "barn"), (last.Resource["service.name"], last.Resource["service.instance.id"]));
        Assert.Matches(@"^\d+\.\d+\.\d+$", last.Resource["service.version"]);
        Assert.Contains("OpenTelemetry", daemon.MappedFiles(), StringComparison.Ordinal);
        Assert.Subset(last.Values.Keys.ToHashSet(), statistics.Names.Select(name => "gateway." + name).ToHashSet());
        string[] ofEachPart =
        [
            "mqtt.connections", "link.clients", "clips.waiting", "clips.queue.failures", "database.failing", "frames.received", "motion.analysed",
            "ingest.frames", "images.stored", "detection.clips", "bridge.connected", "announcements.published", "uptime.s",
        ];
        Assert.Subset(last.Values.Keys.ToHashSet(), ofEachPart.Select(name => "gateway." + name).ToHashSet());
        Assert.Contains("dotnet.gc.collections", last.Values.Keys);
        Assert.DoesNotContain("Bearer", await daemon.StopAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_collector_receives_what_the_dashboard_counts()
    {
        using var data = new TemporaryDirectory();
        await using var collector = await OtlpCollector.StartAsync();
        await using var daemon = await DaemonProcess.StartAsync(data.Path, Cancel);
        await using var dashboard = StartDashboard(data, daemon, Settings(collector.Url));
        await dashboard.WaitForOutput("Connected to the daemon", cancel: Cancel);
        await dashboard.WaitForOutput("dashboard: http://", cancel: Cancel);
        using var http = new HttpClient();

        var status = await http.GetStringAsync(dashboard.Output.Split("dashboard: ")[1].Split('\n')[0] + "api/v1/status", Cancel);

        Assert.Contains("\"requests\":1", status, StringComparison.Ordinal);
        Assert.Contains("\"link.connects\":1", status, StringComparison.Ordinal);
        await Eventually.True(() => collector.Exports.Any(export => export.Values.ContainsKey("http.server.request.duration")), cancel: Cancel);
        var last = collector.Exports.Last();
        Assert.Equal(1, last.Values["gateway.dashboard.requests"]);
        Assert.Equal("gateway-dashboard", last.Resource["service.name"]);
        Assert.Equal(1, last.Values["gateway.dashboard.link.connects"]);
        Assert.Contains("gateway.dashboard.browsers", last.Values.Keys);
    }

    // The port decides, so the test needs this one; an address of its own keeps it apart from a collector of this machine.
    [Fact]
    public async Task Port_4317_is_gRPC()
    {
        using var data = new TemporaryDirectory();
        await using var collector = await OtlpCollector.StartAsync("http://127.99.43.17:4317", HttpProtocols.Http2);
        await File.WriteAllTextAsync(data.Combine("headers"), "Authorization: Bearer a,b=c", Cancel);
        await using var daemon = await DaemonProcess.StartAsync(
            data.Combine("data"), Cancel, Settings(collector.Url, ("GATEWAY__TELEMETRY__HEADERSFILE", data.Combine("headers"))));

        await Eventually.True(() => collector.Exports.Any(export => export.Values.ContainsKey("gateway.mqtt.connections")), cancel: Cancel);

        Assert.Equal("Bearer a,b=c", collector.Exports.First().Authorization);
        Assert.Equal("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", collector.Exports.First().Path);
        Assert.Contains($"127.99.43.17:4317 {Accepts}", await daemon.StopAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_collector_that_refuses_answers_garbage_or_is_away_is_logged_once_until_it_accepts()
    {
        using var data = new TemporaryDirectory();
        var collector = await OtlpCollector.StartAsync();
        collector.Mood = CollectorMood.Refuse;
        await using var daemon = await DaemonProcess.StartAsync(data.Path, Cancel, Settings(collector.Url));

        await AttemptsAsync(collector, 3);
        Assert.Equal((0, 1), (Count(daemon, Accepts), Count(daemon, Fails)));
        Assert.Contains("it answers 503", daemon.Log, StringComparison.Ordinal);
        collector.Mood = CollectorMood.Garbage;
        await AttemptsAsync(collector, 3);
        Assert.Equal((0, 1), (Count(daemon, Accepts), Count(daemon, Fails)));
        collector.Mood = CollectorMood.Accept;
        await Eventually.True(() => Count(daemon, Accepts) == 1, cancel: Cancel);
        var url = collector.Url;
        await collector.DisposeAsync();
        await Eventually.True(() => Count(daemon, Fails) == 2, cancel: Cancel);
        await using var again = await OtlpCollector.StartAsync(url);
        await Eventually.True(() => Count(daemon, Accepts) == 2, cancel: Cancel);

        await daemon.StopAsync(Cancel);
        Assert.Equal((2, 2), (Count(daemon, Accepts), Count(daemon, Fails)));
    }

    [Fact]
    public async Task A_collector_that_never_answers_holds_up_neither_the_link_nor_the_end()
    {
        using var data = new TemporaryDirectory();
        await using var collector = await OtlpCollector.StartAsync();
        collector.Mood = CollectorMood.Silent;
        await using var daemon = await DaemonProcess.StartAsync(data.Path, Cancel, Settings(collector.Url));
        await AttemptsAsync(collector, 1);
        var statistics = new Statistics();
        await using (await daemon.ConnectAsync(statistics, Cancel))
            await Eventually.True(() => statistics.Names.Count > 0, cancel: Cancel);

        await daemon.StopAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(8), Cancel);   // one export may take 10 s
    }

    [Theory]
    [InlineData("http://user:secret@collector:4318")]
    [InlineData("http://collector:4318/?token=secret")]
    [InlineData("ftp://secret")]
    public async Task A_URL_with_a_secret_is_refused_without_being_shown(string url)
    {
        using var data = new TemporaryDirectory();
        await using var daemon = DaemonProcess.Run(["run", "--data", data.Path], new Dictionary<string, string?> { [Endpoint] = url });

        var result = await daemon.WaitForExitAsync(Cancel);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("Telemetry:OtlpEndpoint", result.Error, StringComparison.Ordinal);
        Assert.Contains("HeadersFile", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_has_no_headers_is_refused_without_being_shown()
    {
        using var data = new TemporaryDirectory();
        await File.WriteAllTextAsync(data.Combine("headers"), "secret", Cancel);
        var settings = Settings(
            "http://127.0.0.1:1",
            ("GATEWAY__TELEMETRY__HEADERSFILE", data.Combine("headers")), ("GATEWAY__MQTT__PORT", "0"), ("GATEWAY__LINK__PORT", "0"));
        await using var daemon = DaemonProcess.Run(["run", "--data", data.Combine("data")], settings);

        var result = await daemon.WaitForExitAsync(Cancel);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("Telemetry:HeadersFile line 1 of", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", result.Output + result.Error, StringComparison.Ordinal);
    }

    private static async Task AttemptsAsync(OtlpCollector collector, int more)
    {
        var before = collector.Attempts;
        await Eventually.True(() => collector.Attempts >= before + more, cancel: Cancel);
    }

    private static int Count(DaemonProcess daemon, string text) => daemon.Log.Split(text).Length - 1;

    private static string MappedFiles(RunningProgram program) => File.ReadAllText($"/proc/{program.Id}/maps");

    private static Dictionary<string, string?> Settings(string url, params (string Key, string Value)[] more)
    {
        var settings = more.ToDictionary(setting => setting.Key, setting => (string?)setting.Value);
        settings[Endpoint] = url;
        settings["GATEWAY__TELEMETRY__INTERVAL"] = "1s";
        return settings;
    }

    private static RunningProgram StartDashboard(TemporaryDirectory data, DaemonProcess daemon, Dictionary<string, string?> settings)
    {
        settings["GATEWAY__LINK__PORT"] = $"{daemon.LinkPort}";
        settings["GATEWAY__HTTP__PORT"] = "0";
        return RunningProgram.Start("dotnet", [Dashboard, "--data", data.Path], settings);
    }

    /// <summary>Names of the daemon's instruments, without their reasons.</summary>
    private sealed class Statistics : ILinkHandler
    {
        public volatile IReadOnlyCollection<string> Names = [];

        public void OnStats(StatsMessage stats)
        {
            var names = stats.Stats.Select(stat => stat.Name).ToHashSet();
            Names = [.. names.Where(name => name.LastIndexOf('.') is var dot && (dot < 0 || !names.Contains(name[..dot])))];
        }
    }
}
