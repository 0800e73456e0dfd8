using Gateway.Dashboard.Api.Models;
using Gateway.Dashboard.Live;
using Gateway.Protocol.Client;

namespace Gateway.Dashboard.Api;

/// <summary>/api/v1/cameras.</summary>
internal sealed class CameraRoutes(LiveHub hub, DaemonPresence presence, HttpOptions options, TimeProvider time)
{
    /// <summary>Seed boards send a picture every 10 s (C1).</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/cameras", List);
        routes.MapGet("/api/v1/cameras/{name}/snapshot.jpg", Snapshot);
    }

    private Task List(HttpContext http)
    {
        RequireDaemon();
        return JsonAnswer.WriteAsync(http, ModelMapper.Map(hub.Cameras), ModelJson.Default.CamerasModel);
    }

    /// <summary>The next frame of the camera; waits for it.</summary>
    private async Task Snapshot(HttpContext http)
    {
        RequireDaemon();
        var name = (string)http.Request.RouteValues["name"]!;
        var camera = hub.Cameras.Cameras.FirstOrDefault(camera => camera.Name == name) ?? throw new NotFoundException($"There is no camera '{name}'.");
        var viewer = new SnapshotViewer(camera.Id);
        if (!hub.TryAdd(viewer, options.MaxConnections))
            throw new TimeoutException("Too many snapshots are waited for.");
        try
        {
            await JpegAnswer.WriteAsync(http, await viewer.Jpeg.WaitAsync(LongestWait, time, http.RequestAborted), isForEver: false);
        }
        catch (TimeoutException)
        {
            http.Response.Headers.RetryAfter = "10";
            await ApiError.WriteAsync(
                http, StatusCodes.Status504GatewayTimeout, $"Camera '{name}' sent no picture for {LongestWait.TotalSeconds:0} s.");
        }
        finally
        {
            hub.Remove(viewer);
        }
    }

    private void RequireDaemon()
    {
        if (!presence.Current.Connected)
            throw new LinkClosedException(Protocol.LinkError.None, presence.Current.Reason);
    }
}
