using Gateway.Dashboard.Api.Models;
using Gateway.Dashboard.Live;
using Gateway.Protocol;
using Gateway.Protocol.Client;
using Gateway.Protocol.Commands;

namespace Gateway.Dashboard.Api;

/// <summary>/api/v1/near-misses.</summary>
internal sealed class NearMissRoutes(LinkRequester daemon, LiveHub hub)
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/v1/near-misses", List);

    /// <summary>Newest first; with <c>before</c>, those with a smaller id.</summary>
    private async Task List(HttpContext http)
    {
        var limit = Parameters.Number(http, "limit", 100, 1, LinkLimits.Default.MaxPage);
        var page = await daemon.AskAsync(new ListNearMisses(Parameters.Id(http, "before") ?? 0, limit, CameraId: 0), http.RequestAborted);
        var misses = page.Rows.Select(miss => ModelMapper.Map(miss, hub.Cameras)).ToList();
        await JsonAnswer.WriteAsync(http, new NearMissesModel(misses, page.Total > misses.Count), ModelJson.Default.NearMissesModel);
    }
}
