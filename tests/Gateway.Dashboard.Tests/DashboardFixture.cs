using System.Diagnostics.Metrics;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Gateway.Dashboard.Metrics;
using Gateway.Dashboard.Options;
using Gateway.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Dashboard.Tests;

/// <summary>A dashboard on a free port for one test, and a fake daemon that can stop and start again.</summary>
internal sealed class DashboardFixture : IAsyncDisposable
{
    private readonly TemporaryDirectory _data;
    private readonly WebApplication _app;

    private DashboardFixture(TemporaryDirectory data, FakeDaemon daemon, WebApplication app)
    {
        _data = data;
        _app = app;
        Daemon = daemon;
        Address = new Uri(app.Urls.Single() + "/");
        // Without a limit of its own: on a busy machine, a conversion at the lowest priority takes minutes. Tests have theirs.
        Http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = Address,
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>The running daemon, or the last one.</summary>
    public FakeDaemon Daemon { get; private set; }

    public Uri Address { get; }

    /// <summary>Directory of converted clips, unless the test chose one.</summary>
    public string CachePath => _data.Combine("playback");

    /// <summary>Follows no redirects and keeps no cookies.</summary>
    public HttpClient Http { get; }

    /// <summary>Starts both and waits until they are connected.</summary>
    public static async Task<DashboardFixture> StartAsync(
        Func<TemporaryDirectory, HttpOptions>? http = null, bool allowShutdown = false, PlaybackOptions? playback = null, string ffmpeg = "ffmpeg",
        bool provesCopies = false)
    {
        var data = new TemporaryDirectory();
        var daemon = FakeDaemon.Start(data.Combine("link.key"));
        daemon.AllowsShutdown = allowShutdown;
        var options = new DashboardOptions
        {
            Http = (http?.Invoke(data) ?? new HttpOptions()) with { Port = 0 },
            Link = new LinkOptions { Port = daemon.Port, KeyFile = data.Combine("link.key"), AllowShutdown = allowShutdown },
            Playback = (playback ?? new()) with { CacheDirectory = playback?.CacheDirectory ?? data.Combine("playback") },
            Ffmpeg = ffmpeg,
            ProveCopy = provesCopies || ffmpeg == "ffmpeg" ? null : (_, _, _) => { },
        };
        var app = DashboardServer.Build(options, TimeProvider.System);
        await app.StartAsync(TestContext.Current.CancellationToken);
        var fixture = new DashboardFixture(data, daemon, app);
        await fixture.UntilConnectedAsync();
        return fixture;
    }

    /// <summary>Counters of their own, for a part that is tested alone.</summary>
    public static DashboardMetrics NewMetrics() =>
        new(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>());

    /// <summary>Stops the daemon as a crash does.</summary>
    public ValueTask StopDaemonAsync() => Daemon.DisposeAsync();

    /// <summary>Starts an empty daemon at the same address and waits until the dashboard is connected.</summary>
    public async Task RestartDaemonAsync()
    {
        Daemon = FakeDaemon.Start(_data.Combine("link.key"), Daemon.Port);
        await UntilConnectedAsync();
    }

    public Task UntilConnectedAsync() =>
        Eventually.True(() => Daemon.Subscriptions.Count == 1, cancel: TestContext.Current.CancellationToken);

    /// <summary>Requests a path as a program does, and expects JSON.</summary>
    public async Task<(HttpResponseMessage Response, JsonNode Json)> GetJsonAsync(string path)
    {
        var cancel = TestContext.Current.CancellationToken;
        var response = await Http.GetAsync(path, cancel);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        return (response, JsonNode.Parse(await response.Content.ReadAsStringAsync(cancel))!);
    }

    /// <summary>Value of a counter of the dashboard.</summary>
    public async Task<double> CountAsync(string name) => (double)(await GetJsonAsync("/api/v1/status")).Json["dashboard"]![name]!;

    /// <summary>Sends a request with the given headers.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, Action<HttpRequestHeaders> setHeaders, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        setHeaders(request.Headers);
        return await Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Opens the live socket, as the page does. Other programs than browsers send no origin.</summary>
    public async Task<DashboardLiveClient> OpenLiveAsync(string? origin = null, string? cookie = null)
    {
        var socket = new ClientWebSocket();
        if (cookie is not null)
            socket.Options.SetRequestHeader("Cookie", cookie);
        if (origin is not null)
            socket.Options.SetRequestHeader("Origin", origin);
        await socket.ConnectAsync(new UriBuilder(Address) { Scheme = "ws", Path = "/api/v1/live" }.Uri, TestContext.Current.CancellationToken);
        return new DashboardLiveClient(socket);
    }

    /// <summary>Ends the dashboard as SIGTERM does.</summary>
    public Task StopAsync() => _app.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await StopAsync();
        await _app.DisposeAsync();
        await Daemon.DisposeAsync();
        _data.Dispose();
    }
}
