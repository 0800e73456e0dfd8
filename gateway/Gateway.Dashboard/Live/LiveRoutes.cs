using Gateway.Dashboard.Access;

namespace Gateway.Dashboard.Live;

/// <summary>/api/v1/live: the WebSocket of a page.</summary>
internal sealed class LiveRoutes(LiveHub hub, HttpOptions options, DashboardMetrics metrics, TimeProvider time, IHostApplicationLifetime lifetime)
{
    /// <summary>CONNECT is how browsers open a WebSocket over HTTP/2 (RFC 8441).</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapMethods("/api/v1/live", [HttpMethods.Get, HttpMethods.Connect], Serve);

    private async Task Serve(HttpContext http)
    {
        if (!http.WebSockets.IsWebSocketRequest)
        {
            await Answer.ErrorAsync(http, StatusCodes.Status426UpgradeRequired, "This route is a WebSocket.");
            return;
        }

        if (!SameOrigin.Allows(http.Request))
        {
            await Answer.ErrorAsync(http, StatusCodes.Status403Forbidden, "Only the dashboard's own page may open this.");
            return;
        }

        if (hub.Browsers >= options.MaxBrowsers)
        {
            metrics.OnBrowserRefused();
            http.Response.Headers.RetryAfter = "10";
            await Answer.ErrorAsync(
                http, StatusCodes.Status503ServiceUnavailable, $"{options.MaxBrowsers} pages are open; Http.MaxBrowsers allows no more.");
            return;
        }

        var session = http.User.Identity as Session;
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        var browser = new LiveBrowser(socket, hub, metrics, time);
        if (session is not null)
            browser.OnText(LiveText.Of("session", new SessionModel(CanLogOut: true), ModelJson.Default.SessionModel));
        if (!hub.TryAdd(browser, options.MaxConnections))
            return;
        metrics.OnBrowserOpened();
        try
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(
                lifetime.ApplicationStopping, http.RequestAborted, session?.Closed ?? CancellationToken.None);
            await browser.RunAsync(ended.Token);
        }
        finally
        {
            hub.Remove(browser);
            metrics.OnBrowserClosed();
        }
    }
}
