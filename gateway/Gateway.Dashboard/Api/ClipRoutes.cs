using Gateway.Dashboard.Access;
using Gateway.Dashboard.Playback;
using Gateway.Protocol;

namespace Gateway.Dashboard.Api;

/// <summary>/api/v1/clips.</summary>
internal sealed class ClipRoutes(LinkRequester daemon, ClipCopies copies)
{
    private const int MaxPage = 100;

    /// <summary>Older clips than these are not searched.</summary>
    private const int MaxSearched = 10_000;

    /// <summary>Further objects of a clip are left out.</summary>
    private const int MaxObjects = 1000;

    /// <summary>More frames than any clip has: one hour at 60 per second.</summary>
    private const uint MaxFrames = 216_000;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/clips", List);
        routes.MapMethods("/api/v1/clips/{id}.mp4", [HttpMethods.Get, HttpMethods.Head], File);
        routes.MapGet("/api/v1/clips/{id}", Detail);
        routes.MapPost("/api/v1/clips/{id}/acknowledge", Acknowledge);
        routes.MapGet("/api/v1/clips/{id}/frames/{n}.jpg", Frame);
    }

    private async Task List(HttpContext http)
    {
        var page = Parameters.Number(http, "page", 1, 1, int.MaxValue);
        var limit = Parameters.Number(http, "limit", 25, 1, MaxPage);
        var camera = http.Request.Query["camera"].ToString();
        var eventId = Parameters.Id(http, "event");
        if (camera.Length > 0 || eventId is not null)
        {
            var (chosen, total) = await SearchAsync(camera, eventId, (long)(page - 1) * limit, limit, http.RequestAborted);
            await Answer.JsonAsync(http, new ClipsModel(chosen, page, limit, total), ModelJson.Default.ClipsModel);
            return;
        }

        var clips = await daemon.AskAsync(new ListClips((uint)page, limit), http.RequestAborted);
        var model = new ClipsModel([.. clips.Rows.Select(ModelMapper.Map)], page, limit, clips.Total);
        await Answer.JsonAsync(http, model, ModelJson.Default.ClipsModel);
    }

    /// <summary>Those of a camera (any case), an event, or both. The link has no such command: the list is read, up to a limit.</summary>
    private async Task<(IReadOnlyList<ClipModel> Clips, uint Total)> SearchAsync(
        string camera, ulong? eventId, long skip, int limit, CancellationToken cancel)
    {
        var found = new List<ClipModel>();
        var total = 0u;
        var size = LinkLimits.Default.MaxPage;
        for (var page = 1u; page <= MaxSearched / size; page++)
        {
            var clips = await daemon.AskAsync(new ListClips(page, size), cancel);
            foreach (var clip in clips.Rows)
            {
                if ((camera.Length > 0 && !camera.Equals(clip.CameraName, StringComparison.OrdinalIgnoreCase))
                    || (eventId is { } wanted && clip.TriggerEventId != wanted))
                    continue;
                if (total++ >= skip && found.Count < limit)
                    found.Add(ModelMapper.Map(clip));
            }

            if (clips.Rows.Count == 0 || (long)page * size >= clips.Total)
                break;
        }

        return (found, total);
    }

    /// <summary>One clip with its detected objects and the time of each frame, which only the file has.</summary>
    private async Task Detail(HttpContext http)
    {
        var id = Parameters.PathId(http, NotFound);
        var clip = await copies.FindClipAsync(id, http.RequestAborted) ?? throw new NotFoundException(NotFound($"{id}"));
        var model = ModelMapper.Map(clip) with
        {
            Objects = await ObjectsAsync(id, http.RequestAborted),
            FrameTimesMs = await FrameTimesAsync(clip, http.RequestAborted),
        };
        await Answer.JsonAsync(http, model, ModelJson.Default.ClipModel);
    }

    /// <summary>Ends the work on a clip, and answers with it.</summary>
    private async Task Acknowledge(HttpContext http)
    {
        if (!await SameOrigin.RequireAsync(http))
            return;
        var id = Parameters.PathId(http, NotFound);
        var clip = await daemon.FindAsync(new AcknowledgeClip(id), http.RequestAborted) ?? throw new NotFoundException(NotFound($"{id}"));
        await Answer.JsonAsync(http, ModelMapper.Map(clip), ModelJson.Default.ClipModel);
    }

    private async Task Frame(HttpContext http)
    {
        var id = Parameters.PathId(http, NotFound);
        var text = (string)http.Request.RouteValues["n"]!;
        var jpeg = Parameters.TryParse<int>(text, out var index)
            ? await daemon.ReadClipFrameAsync(id, (uint)index, http.RequestAborted)
            : null;
        if (jpeg is null)
            throw new NotFoundException($"Clip {id} has no frame {text}.");
        await Answer.JpegAsync(http, jpeg.Bytes, isFinal: true);
    }

    /// <summary>The MP4 file or one range of it, read over the link as fast as the browser takes it.</summary>
    private async Task File(HttpContext http)
    {
        var id = Parameters.PathId(http, NotFound);
        await using var file = await daemon.OpenClipFileAsync(id, http.RequestAborted) ?? throw new NotFoundException(NotFound($"{id}"));
        http.Response.Headers.ContentDisposition = $"attachment; filename=clip_{id}.mp4";
        await Answer.FileAsync(http, file, "video/mp4");
    }

    /// <summary>The detected objects; none from a daemon that does not know this command.</summary>
    private async Task<IReadOnlyList<ClipObjectModel>> ObjectsAsync(ulong clipId, CancellationToken cancel)
    {
        var objects = new List<ClipObjectModel>();
        try
        {
            while (objects.Count < MaxObjects
                && await daemon.FindAsync(new ListClipObjects(clipId, (uint)objects.Count, LinkLimits.Default.MaxPage), cancel)
                    is { Rows.Count: > 0 } page)
            {
                objects.AddRange(page.Rows.Select(ModelMapper.Map));
            }
        }
        catch (LinkCommandException e) when (e.Status == ReplyStatus.Unsupported)
        {
            // An older daemon: the result text names the labels.
        }

        return objects;
    }

    /// <summary>Milliseconds since the first frame; evenly spread when the file is gone or has no readable index.</summary>
    private async Task<IReadOnlyList<double>> FrameTimesAsync(ClipMessage clip, CancellationToken cancel)
    {
        try
        {
            if (await copies.ReadIndexAsync(clip, cancel) is { } index)
                return [.. index.Frames.Select(frame => (frame.TimestampUs - index.Frames[0].TimestampUs) / 1000.0)];
        }
        catch (InvalidDataException)
        {
            // The page still shows those frames that the daemon finds.
        }

        var times = new double[Math.Min(clip.Frames, MaxFrames)];
        for (var i = 1; i < times.Length; i++)
            times[i] = clip.DurationMs * (double)i / (times.Length - 1);
        return times;
    }

    private static string NotFound(string id) => $"There is no clip {id}.";
}
