
namespace Gateway.Dashboard.Api.Models;

/// <summary>GET /api/v1/clips.</summary>
internal sealed record ClipsModel(IReadOnlyList<ClipModel> Clips, int Page, int Limit, uint Total);
