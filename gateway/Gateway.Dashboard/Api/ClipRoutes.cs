using System.Globalization;
using Gateway.Dashboard.Api.Models;
using Gateway.Dashboard.Clips;
using Gateway.Protocol;
using Gateway.Protocol.Client;
using Gateway.Protocol.Commands;
using Gateway.Protocol.Messages;
using Microsoft.Net.Http.Headers;

namespace Gateway.Dashboard.Api;

/// <summary>/api/v1/clips.</summary>
internal sealed class ClipRoutes(LinkRequester daemon)
{
    private const int MostOnAPage = 100;

    /// <summary>More objects of a clip are not shown.</summary>
    private const int MostObjects = 1000;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/clips", List);
        routes.MapMethods("/api/v1/clips/{id}.mp4", [HttpMethods.Get, HttpMethods.Head], File);
        routes.MapGet("/api/v1/clips/{id}", Detail);
        routes.MapGet("/api/v1/clips/{id}/frames/{n}.jpg", Frame);
    }

    private async Task List(HttpContext http)
    {
        var page = Parameters.Number(http, "page", 1, 1, int.MaxValue);
        var limit = Parameters.Number(http, "limit", 25, 1, MostOnAPage);
        var clips = await daemon.AskAsync(new ListClips((uint)page, limit), http.RequestAborted);
        var model = new ClipsModel([.. clips.Rows.Select(ModelMapper.Map)], page, limit, clips.Total);
        await JsonAnswer.WriteAsync(http, model, ModelJson.Default.ClipsModel);
    }

    /// <summary>One clip, with what was seen in it and the time of each of its frames, which only the file knows.</summary>
    private async Task Detail(HttpContext http)
    {
        var id = Parameters.PathId(http, NotFound);
        var clip = await daemon.FindAsync(new GetClip(id), http.RequestAborted) ?? throw new NotFoundException(NotFound($"{id}"));
        var model = ModelMapper.Map(clip) with
        {
            Objects = await ObjectsAsync(id, http.RequestAborted),
            FrameTimesMs = await FrameTimesAsync(clip, http.RequestAborted),
        };
        await JsonAnswer.WriteAsync(http, model, ModelJson.Default.ClipModel);
    }

    private async Task Frame(HttpContext http)
    {
        var id = Parameters.PathId(http, NotFound);
        var text = (string)http.Request.RouteValues["n"]!;
        var jpeg = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? await daemon.FindAsync(new GetClipFrame(id, (uint)index), http.RequestAborted)
            : null;
        if (jpeg is null)
            throw new NotFoundException($"There is no frame {text} of a clip {id}.");
        await JpegAnswer.WriteAsync(http, jpeg.Bytes, isForEver: true);
    }

    /// <summary>The MP4 file, or the one range of it that is asked for.</summary>
    private async Task File(HttpContext http)
    {
        var id = Parameters.PathId(http, NotFound);
        await using var file = await daemon.OpenClipFileAsync(id, http.RequestAborted) ?? throw new NotFoundException(NotFound($"{id}"));
        var response = http.Response;
        response.ContentType = "video/mp4";
        response.Headers.ContentDisposition = $"attachment; filename=clip_{id}.mp4";
        response.Headers.CacheControl = "private, max-age=3600";
        response.Headers.AcceptRanges = "bytes";

        var (first, length) = (0L, file.Length);
        if (RequestedRange(http) is { } range)
        {
            first = range.From ?? Math.Max(0, file.Length - range.To!.Value);
            length = (range.From is null ? file.Length : Math.Min(file.Length, (range.To ?? file.Length - 1) + 1)) - first;
            if (length <= 0)
            {
                response.Headers.ContentRange = $"bytes */{file.Length}";
                await ApiError.WriteAsync(http, StatusCodes.Status416RangeNotSatisfiable, $"The clip has {file.Length} bytes.");
                return;
            }

            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = $"bytes {first}-{first + length - 1}/{file.Length}";
        }

        response.ContentLength = length;
        if (HttpMethods.IsHead(http.Request.Method))
            return;
        file.Position = first;
        await CopyAsync(file, length, response.Body, http.RequestAborted);
    }

    /// <summary>What was seen; a daemon that cannot tell yet is one that has seen nothing.</summary>
    private async Task<IReadOnlyList<ClipObjectModel>> ObjectsAsync(ulong clipId, CancellationToken cancel)
    {
        var objects = new List<ClipObjectModel>();
        try
        {
            while (objects.Count < MostObjects && await daemon.FindAsync(new ListClipObjects(clipId, (uint)objects.Count, LinkLimits.Default.MaxPage), cancel) is { Rows.Count: > 0 } page)
                objects.AddRange(page.Rows.Select(ModelMapper.Map));
        }
        catch (LinkCommandException e) when (e.Status == ReplyStatus.Unsupported)
        {
            // An older daemon: the result text says what it knows.
        }

        return objects;
    }

    /// <summary>The times, evenly spread when the file cannot be understood or is gone.</summary>
    private async Task<IReadOnlyList<double>> FrameTimesAsync(ClipMessage clip, CancellationToken cancel)
    {
        await using var file = await daemon.OpenClipFileAsync(clip.Id, cancel);
        var times = file is null ? null : await ClipFrameTimes.ReadAsync(file, clip.Frames, cancel);
        return times ?? ClipFrameTimes.Even(clip.Frames, clip.DurationMs);
    }

    private static RangeItemHeaderValue? RequestedRange(HttpContext http)
    {
        var ranges = http.Request.GetTypedHeaders().Range;
        return ranges is { Unit.Value: "bytes", Ranges.Count: 1 } ? ranges.Ranges.Single() : null;
    }

    private static async Task CopyAsync(Stream file, long length, Stream body, CancellationToken cancel)
    {
        var buffer = new byte[64 * 1024];
        while (length > 0)
        {
            var read = await file.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, length)), cancel);
            if (read == 0)
                throw new EndOfStreamException("The clip's file is shorter than it was.");
            await body.WriteAsync(buffer.AsMemory(0, read), cancel);
            length -= read;
        }
    }

    private static string NotFound(string id) => $"There is no clip {id}.";
}
