using System.Reflection;
using Gateway.Dashboard.Access;
using Gateway.Dashboard.Live;
using Gateway.Telemetry;

namespace Gateway.Dashboard.Api;

/// <summary>/api/v1/status, /api/v1/listeners and /api/v1/shutdown.</summary>
internal sealed class StatusRoutes(LinkRequester daemon, LiveHub hub, DaemonPresence presence, InstrumentValues values, ILogger<StatusRoutes> logger)
{
    private static readonly string Version =
        typeof(StatusRoutes).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/status", Status);
        routes.MapGet("/api/v1/listeners", Listeners);
        routes.MapPost("/api/v1/shutdown", Shutdown);
    }

    /// <summary>Answers 200 without the daemon too: this route reports its state.</summary>
    private Task Status(HttpContext http) =>
        Answer.JsonAsync(http, new StatusModel(presence.Current, Version, hub.Browsers, hub.Stats, values.Collect()), ModelJson.Default.StatusModel);

    /// <summary>The addresses on which boards reach the daemon's MQTT broker.</summary>
    private async Task Listeners(HttpContext http)
    {
        var listeners = await daemon.AskAsync(new ListListeners(), http.RequestAborted);
        await Answer.JsonAsync(http, new ListenersModel([.. listeners.Rows.Select(ModelMapper.Map)]), ModelJson.Default.ListenersModel);
    }

    private async Task Shutdown(HttpContext http)
    {
        if (!await SameOrigin.RequireAsync(http))
            return;
        if (presence.Current is { Connected: true, ShutdownAllowed: false })
        {
            await Answer.ErrorAsync(
                http, StatusCodes.Status403Forbidden, "The gateway does not allow this. Its operator can: set Link.AllowShutdown.");
            return;
        }

        await daemon.AskAsync(new Shutdown(), http.RequestAborted);
        Log.ShutdownRequested(logger, http.Connection.RemoteIpAddress);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
