namespace Gateway.Dashboard.Api.Models;

/// <summary>GET /api/v1/events.</summary>
/// <param name="Events">In the order of ids.</param>
/// <param name="More">Whether there are more after the last of these.</param>
internal sealed record EventsModel(IReadOnlyList<EventModel> Events, bool More);
