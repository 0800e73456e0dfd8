namespace Gateway.Dashboard.Api.Models;

/// <summary>GET /api/v1/near-misses.</summary>
/// <param name="NearMisses">Newest first.</param>
/// <param name="More">Whether there are older ones before the last of these.</param>
internal sealed record NearMissesModel(IReadOnlyList<NearMissModel> NearMisses, bool More);
