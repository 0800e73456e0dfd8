using Gateway.Dashboard.Live;
using Gateway.Protocol;

namespace Gateway.Dashboard.Api;

/// <summary>/api/v1/events and /api/v1/near-misses.</summary>
internal sealed class EventRoutes(LinkRequester daemon, LiveHub hub)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/events", ListEvents);
        routes.MapGet("/api/v1/near-misses", ListNearMisses);
    }

    /// <summary>With <c>after</c>: events with a greater id, oldest first. Without: the newest ones.</summary>
    private async Task ListEvents(HttpContext http)
    {
        var limit = Parameters.Number(http, "limit", 100, 1, LinkLimits.Default.MaxPage);
        var after = Parameters.Id(http, "after");
        var page = after is { } id
            ? await daemon.AskAsync(new ListEvents(id, limit), http.RequestAborted)
            : await NewestAsync(limit, http.RequestAborted);
        var ends = await EndsAsync(page.Rows, http.RequestAborted);
        var events = page.Rows
            .Select(message => ModelMapper.Map(message, hub.Cameras, ends.TryGetValue(message.Id, out var end) ? end : null)).ToList();
        await Answer.JsonAsync(http, new EventsModel(events, page.Total > events.Count), ModelJson.Default.EventsModel);
    }

    /// <summary>The ends of these events by their ids; none from a daemon that does not know the verb.</summary>
    private async Task<Dictionary<ulong, EventEndInfo>> EndsAsync(IReadOnlyList<EventMessage> events, CancellationToken cancel)
    {
        if (events.Count == 0)
            return [];
        try
        {
            var page = await daemon.AskAsync(new ListEventEnds(events[0].Id - 1, events.Count), cancel);
            return page.Rows.ToDictionary(end => end.Id);
        }
        catch (LinkCommandException refused) when (refused.Status == ReplyStatus.Unsupported)
        {
            return [];
        }
    }

    /// <summary>Ids have no gaps, so the oldest kept id and the number of events locate the newest ones.</summary>
    private async Task<Page<EventMessage>> NewestAsync(int limit, CancellationToken cancel)
    {
        var first = await daemon.AskAsync(new ListEvents(0, limit), cancel);
        if (first.Total <= (uint)limit)
            return first;
        return await daemon.AskAsync(new ListEvents(first.Rows[0].Id + first.Total - (uint)limit - 1, limit), cancel);
    }

    /// <summary>Newest first; with <c>before</c>, those with a smaller id.</summary>
    private async Task ListNearMisses(HttpContext http)
    {
        var limit = Parameters.Number(http, "limit", 100, 1, LinkLimits.Default.MaxPage);
        var page = await daemon.AskAsync(new ListNearMisses(Parameters.Id(http, "before") ?? 0, limit, CameraId: 0), http.RequestAborted);
        var misses = page.Rows.Select(miss => ModelMapper.Map(miss, hub.Cameras)).ToList();
        await Answer.JsonAsync(http, new NearMissesModel(misses, page.Total > misses.Count), ModelJson.Default.NearMissesModel);
    }
}
