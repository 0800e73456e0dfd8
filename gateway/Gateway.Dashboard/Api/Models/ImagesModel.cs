
namespace Gateway.Dashboard.Api.Models;

/// <summary>GET /api/v1/images.</summary>
internal sealed record ImagesModel(IReadOnlyList<ImageModel> Images, int Page, int Limit, uint Total);
