using Gateway.Clips.Conversion;
using Gateway.Dashboard.Playback;
using Microsoft.Net.Http.Headers;

namespace Gateway.Dashboard.Api;

/// <summary>Clips in forms for people: /api/v1/clips/ID/video.mp4, thumbnail.jpg and preview.webp.</summary>
internal sealed class ClipMediaRoutes(LinkRequester daemon, ClipCopies copies)
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/api/v1/clips/{id}/video.mp4", Methods, Video);
        routes.MapMethods("/api/v1/clips/{id}/thumbnail.jpg", Methods, Thumbnail);
        routes.MapMethods("/api/v1/clips/{id}/preview.webp", Methods, Preview);
    }

    /// <summary>H.264 in MP4, made if it is not there. HEAD makes it, too: only the finished file has a length.</summary>
    private async Task Video(HttpContext http)
    {
        var clip = await FindAsync(http);
        var disposition = new ContentDispositionHeaderValue("inline");
        disposition.SetHttpFileName(ExportName.Of(clip.CameraName, clip.StartedUs, TimeZoneInfo.Local));
        http.Response.Headers.ContentDisposition = $"{disposition}";
        await SendAsync(http, clip, CopyKind.Video, "video/mp4");
    }

    /// <summary>Ten small pictures of the clip as an animation.</summary>
    private async Task Preview(HttpContext http) => await SendAsync(http, await FindAsync(http), CopyKind.Preview, "image/webp");

    /// <summary>The stored frame with the most motion, without ffmpeg.</summary>
    private async Task Thumbnail(HttpContext http)
    {
        var clip = await FindAsync(http);
        uint frame;
        try
        {
            var index = await copies.ReadIndexAsync(clip, http.RequestAborted) ?? throw new NotFoundException(NotFound($"{clip.Id}"));
            frame = (uint)index.Representative;
        }
        catch (InvalidDataException)
        {
            frame = clip.Frames / 2;
        }

        var jpeg = await daemon.ReadClipFrameAsync(clip.Id, frame, http.RequestAborted)
            ?? throw new NotFoundException($"Clip {clip.Id} has no frame {frame}.");
        using var picture = new MemoryStream(jpeg.Bytes);
        await Answer.FileAsync(http, picture, "image/jpeg", $"{clip.Id}-{clip.StartedUs}-{clip.Bytes}-{frame}");
    }

    private async Task SendAsync(HttpContext http, ClipMessage clip, CopyKind kind, string contentType)
    {
        await using var copy = await copies.OpenAsync(clip, kind, http.RequestAborted);
        await Answer.FileAsync(http, copy.File, contentType, $"{clip.Id}-{copy.MadeAt.UtcTicks:x}-{copy.File.Length:x}", copy.MadeAt);
    }

    /// <summary>Asks the daemon each time, so that a removed clip is gone here, too.</summary>
    private async Task<ClipMessage> FindAsync(HttpContext http)
    {
        var id = Parameters.PathId(http, NotFound);
        if (await copies.FindClipAsync(id, http.RequestAborted) is { } clip && clip.State != ClipState.Dropped)
            return clip;
        copies.Remove(id);
        throw new NotFoundException(NotFound($"{id}"));
    }

    private static string NotFound(string id) => $"There is no clip {id}.";
}
