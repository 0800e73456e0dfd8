using Gateway.Dashboard.Api.Models;
using Gateway.Dashboard.Live;
using Gateway.Protocol;
using Gateway.Protocol.Client;
using Gateway.Protocol.Commands;
using Gateway.Protocol.Messages;

namespace Gateway.Dashboard.Api;

/// <summary>/api/v1/events.</summary>
internal sealed class EventRoutes(LinkRequester daemon, LiveHub hub)
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/v1/events", List);

    /// <summary>With <c>after</c>: events with a greater id, oldest first, to resume from there. Without: the newest ones.</summary>
    private async Task List(HttpContext http)
    {
        var limit = Parameters.Number(http, "limit", 100, 1, LinkLimits.Default.MaxPage);
        var after = Parameters.Id(http, "after");
        var page = after is { } id ? await daemon.AskAsync(new ListEvents(id, limit), http.RequestAborted) : await NewestAsync(limit, http.RequestAborted);
        var events = page.Rows.Select(message => ModelMapper.Map(message, hub.Cameras)).ToList();
        await JsonAnswer.WriteAsync(http, new EventsModel(events, page.Total > events.Count), ModelJson.Default.EventsModel);
    }

    /// <summary>Ids have no gaps: the first kept one and how many follow tell where the last ones begin.</summary>
    private async Task<Page<EventMessage>> NewestAsync(int limit, CancellationToken cancel)
    {
        var first = await daemon.AskAsync(new ListEvents(0, limit), cancel);
        if (first.Total <= (uint)limit)
            return first;
        return await daemon.AskAsync(new ListEvents(first.Rows[0].Id + first.Total - (uint)limit - 1, limit), cancel);
    }
}
