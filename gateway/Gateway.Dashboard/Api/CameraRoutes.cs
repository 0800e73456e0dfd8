using System.Collections.Frozen;
using Gateway.Dashboard.Live;

namespace Gateway.Dashboard.Api;

/// <summary>/api/v1/cameras.</summary>
internal sealed class CameraRoutes(ImageRoutes images, LiveHub hub, DaemonPresence presence, HttpOptions options, TimeProvider time)
{
    /// <summary>Seed boards send a picture every 10 s (C1).</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);

    /// <summary>Then a board's newest stored picture is as good: it is at most as old as the pause between two of them.</summary>
    private static readonly TimeSpan LiveWait = TimeSpan.FromSeconds(2);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/cameras", List);
        routes.MapGet("/api/v1/cameras/{name}/snapshot.jpg", Snapshot);
    }

    private Task List(HttpContext http)
    {
        RequireDaemon();
        return Answer.JsonAsync(http, ModelMapper.Map(hub.Cameras), ModelJson.Default.CamerasModel);
    }

    /// <summary>Returns the next frame of the camera; the newest stored one of a board that sends none at once.</summary>
    private async Task Snapshot(HttpContext http)
    {
        RequireDaemon();
        var name = (string)http.Request.RouteValues["name"]!;
        var camera = hub.Cameras.Cameras.FirstOrDefault(camera => camera.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new NotFoundException($"There is no camera '{name}'.");
        var viewer = new SnapshotViewer(camera.Id);
        if (!hub.TryAdd(viewer, options.MaxConnections))
            throw new TimeoutException("Too many requests are waiting for a snapshot.");
        try
        {
            var stored = camera.IsBoard ? await StoredAsync(viewer, camera.Id, http.RequestAborted) : null;
            await Answer.JpegAsync(http, stored ?? await viewer.Jpeg.WaitAsync(LongestWait, time, http.RequestAborted), isFinal: false);
        }
        catch (TimeoutException)
        {
            http.Response.Headers.RetryAfter = "10";
            await Answer.ErrorAsync(
                http, StatusCodes.Status504GatewayTimeout, $"Camera '{name}' sent no picture for {LongestWait.TotalSeconds:0} s.");
        }
        finally
        {
            hub.Remove(viewer);
        }
    }

    /// <returns>Null if there is a live frame, or no stored one.</returns>
    private async Task<byte[]?> StoredAsync(SnapshotViewer viewer, uint cameraId, CancellationToken cancel)
    {
        await Task.WhenAny(viewer.Jpeg, Task.Delay(LiveWait, time, cancel));
        cancel.ThrowIfCancellationRequested();
        return viewer.Jpeg.IsCompleted ? null : await images.NewestAsync(cameraId, cancel);
    }

    private void RequireDaemon()
    {
        if (!presence.Current.Connected)
            throw new LinkClosedException(Protocol.LinkError.None, presence.Current.Reason);
    }

    /// <summary>Waits for the next frame of one camera.</summary>
    private sealed class SnapshotViewer(uint cameraId) : ILiveViewer
    {
        private readonly TaskCompletionSource<byte[]> _jpeg = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IReadOnlySet<uint> Watched { get; } = FrozenSet.ToFrozenSet([cameraId]);

        public Task<byte[]> Jpeg => _jpeg.Task;

        public void OnFrame(SharedFrame frame)
        {
            if (!_jpeg.Task.IsCompleted)
                _jpeg.TrySetResult(frame.Jpeg.ToArray());
        }
    }
}
