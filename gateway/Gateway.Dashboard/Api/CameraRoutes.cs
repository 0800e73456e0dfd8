namespace Gateway.Dashboard.Api;

/// <summary>/api/v1/cameras.</summary>
internal sealed class CameraRoutes(LinkRequester daemon)
{
    private const string RetryAfterSeconds = "10";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/cameras", List);
        routes.MapGet("/api/v1/cameras/{name}/snapshot.jpg", Snapshot);
    }

    /// <summary>The camera that the path names.</summary>
    public static async Task<CameraInfo> FindAsync(LinkRequester daemon, HttpContext http)
    {
        var name = (string)http.Request.RouteValues["name"]!;
        var cameras = await daemon.AskAsync(new ListCameras(), http.RequestAborted);
        return cameras.Cameras.FirstOrDefault(camera => camera.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new NotFoundException($"There is no camera '{name}'.");
    }

    private async Task List(HttpContext http)
    {
        var cameras = await daemon.AskAsync(new ListCameras(), http.RequestAborted);
        await Answer.JsonAsync(http, ModelMapper.Map(cameras), ModelJson.Default.CamerasModel);
    }

    /// <summary>Returns the newest picture of the camera, however old: Last-Modified tells its time.</summary>
    private async Task Snapshot(HttpContext http)
    {
        var camera = await FindAsync(daemon, http);
        if (await daemon.FindAsync(new GetLastFrame(camera.Id), http.RequestAborted) is { } frame)
            await AnswerAsync(http, frame.Jpeg, frame.ReceivedUs);
        else if (!camera.IsBoard || !await TryAnswerStoredAsync(http, camera.Id))
            await AnswerWithoutPictureAsync(http, camera);
    }

    /// <summary>Answers with the newest stored picture of a board, which may be of an earlier run of the daemon.</summary>
    private async Task<bool> TryAnswerStoredAsync(HttpContext http, uint cameraId)
    {
        var newest = await daemon.ReadImagesAsync(1, 1, ImageOrder.NewestFirst, cameraId, http.RequestAborted);
        if (newest.Rows is not [var image] || await daemon.ReadImageAsync(image.Id, http.RequestAborted) is not { } jpeg)
            return false;
        await AnswerAsync(http, jpeg.Bytes, image.ReceivedUs);
        return true;
    }

    private static Task AnswerAsync(HttpContext http, byte[] jpeg, long receivedUs)
    {
        http.Response.GetTypedHeaders().LastModified = ModelMapper.Time(receivedUs);
        return Answer.JpegAsync(http, jpeg, isFinal: false);
    }

    private static Task AnswerWithoutPictureAsync(HttpContext http, CameraInfo camera)
    {
        http.Response.Headers.RetryAfter = RetryAfterSeconds;
        var reason = camera.Source is { Reason.Length: > 0 } source ? $": {source.Reason}" : "";
        return Answer.ErrorAsync(http, StatusCodes.Status503ServiceUnavailable, $"Camera '{camera.Name}' has sent no picture yet{reason}.");
    }
}
