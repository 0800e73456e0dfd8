using Gateway.Dashboard.Live;

namespace Gateway.Dashboard.Api;

/// <summary>/api/v1/images: the image store.</summary>
internal sealed class ImageRoutes(LinkRequester daemon, LiveHub hub)
{
    private const int MaxPage = 100;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/images", List);
        routes.MapGet("/api/v1/images/{id}.jpg", Picture);
        routes.MapGet("/api/v1/images/{id}", Detail);
    }

    private async Task List(HttpContext http)
    {
        var page = Parameters.Number(http, "page", 1, 1, int.MaxValue);
        var limit = Parameters.Number(http, "limit", 25, 1, MaxPage);
        var order = Parameters.Order(http, "order");
        var cameraId = CameraId(http.Request.Query["camera"].ToString());
        var images = await daemon.ReadImagesAsync((uint)page, limit, order, cameraId, http.RequestAborted);
        var model = new ImagesModel([.. images.Rows.Select(ModelMapper.Map)], page, limit, images.Total);
        await Answer.JsonAsync(http, model, ModelJson.Default.ImagesModel);
    }

    private async Task Detail(HttpContext http)
    {
        var id = Parameters.PathId(http, NotFound);
        var image = await daemon.FindAsync(new GetImage(id), http.RequestAborted) ?? throw new NotFoundException(NotFound($"{id}"));
        await Answer.JsonAsync(http, ModelMapper.Map(image), ModelJson.Default.ImageModel);
    }

    private async Task Picture(HttpContext http)
    {
        var id = Parameters.PathId(http, NotFound);
        var jpeg = await daemon.ReadImageAsync(id, http.RequestAborted) ?? throw new NotFoundException(NotFound($"{id}"));
        await Answer.JpegAsync(http, jpeg.Bytes, isFinal: true);
    }

    private uint CameraId(string name)
    {
        if (name.Length == 0)
            return 0;
        return hub.Cameras.Cameras.FirstOrDefault(camera => camera.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Id
            ?? throw new BadParameterException($"camera must be a name from /api/v1/cameras; '{name}' is not.");
    }

    private static string NotFound(string id) => $"There is no image {id}.";
}
