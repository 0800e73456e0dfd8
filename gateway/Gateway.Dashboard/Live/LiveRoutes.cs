using Gateway.Dashboard.Access;
using Gateway.Dashboard.Api;

namespace Gateway.Dashboard.Live;

/// <summary>/api/v1/live: the socket of a page.</summary>
internal sealed class LiveRoutes(LiveHub hub, HttpOptions options, TimeProvider time, IHostApplicationLifetime lifetime)
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/v1/live", Serve);

    private async Task Serve(HttpContext http)
    {
        if (!http.WebSockets.IsWebSocketRequest)
        {
            await ApiError.WriteAsync(http, StatusCodes.Status426UpgradeRequired, "This is a WebSocket.");
            return;
        }

        if (!SameOrigin.Allows(http.Request))
        {
            await ApiError.WriteAsync(http, StatusCodes.Status403Forbidden, "Only the dashboard's own page may open this.");
            return;
        }

        if (hub.Browsers >= options.MaxBrowsers)
        {
            http.Response.Headers.RetryAfter = "10";
            await ApiError.WriteAsync(http, StatusCodes.Status503ServiceUnavailable, $"{options.MaxBrowsers} pages are open, no more are allowed (Http.MaxBrowsers).");
            return;
        }

        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        var browser = new LiveBrowser(socket, hub, time);
        if (!hub.TryAdd(browser, options.MaxConnections))
            return;
        try
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping, http.RequestAborted);
            await browser.RunAsync(ended.Token);
        }
        finally
        {
            hub.Remove(browser);
        }
    }
}
