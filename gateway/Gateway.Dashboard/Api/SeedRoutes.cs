using System.Globalization;
using System.Runtime.CompilerServices;

namespace Gateway.Dashboard.Api;

/// <summary>The routes of the seed (C6), with its names and shapes: programs written for it keep working.</summary>
internal sealed class SeedRoutes(LinkRequester daemon)
{
    private const int MaxPage = 100;

    /// <summary>The format of C2; always UTC here.</summary>
    private const string TimestampFormat = "yyyy-MM-dd HH:mm:ss";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/", [HttpMethods.Get, HttpMethods.Head], Root);
        routes.MapGet("/images", List);
        routes.MapGet("/image/{id}", Detail);
        routes.MapGet("/images/decrypt/{id}", Download);
    }

    /// <summary>The seed's welcome for programs; browsers get the page, see <see cref="Page.PageFiles"/>.</summary>
    private Task Root(HttpContext http)
    {
        http.Response.Headers.Vary = "Accept";
        var welcome = new WelcomeModel("Welcome to the gateway. Images are at /images, everything else at /api/v1.");
        return Answer.JsonAsync(http, welcome, ModelJson.Default.WelcomeModel);
    }

    private async Task List(HttpContext http)
    {
        var number = Parameters.Number(http, "page", 1, 1, int.MaxValue);
        var limit = Parameters.Number(http, "limit", 10, 1, MaxPage);
        var order = Parameters.Order(http, "timestamp");
        var images = await daemon.ReadImagesAsync((uint)number, limit, order, cameraId: 0, http.RequestAborted);
        var rows = new SeedImagesModel(PicturesAsync(images, http.RequestAborted), number, limit, images.Total);
        await Answer.JsonAsync(http, rows, ModelJson.Default.SeedImagesModel);
    }

    /// <summary>One picture in memory at a time, however long the page.</summary>
    private async IAsyncEnumerable<SeedImageRow> PicturesAsync(Page<ImageMessage> page, [EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (var image in page.Rows)
        {
            // Retention may remove an image after the list was read.
            if (await daemon.ReadImageAsync(image.Id, cancel) is { } jpeg)
                yield return new SeedImageRow(image.Id, jpeg.Bytes, Timestamp(image));
        }
    }

    private async Task Detail(HttpContext http)
    {
        static string NotFound(string id) => $"Image with ID {id} not found";
        var id = Parameters.PathId(http, NotFound);
        var image = await daemon.FindAsync(new GetImage(id), http.RequestAborted);
        var jpeg = image is null ? null : await daemon.ReadImageAsync(id, http.RequestAborted);
        if (image is null || jpeg is null)
            throw new NotFoundException(NotFound(id.ToString(CultureInfo.InvariantCulture)));

        var model = new SeedImageModel(
            image.Id, jpeg.Bytes, Timestamp(image), Math.Round(image.LatencyDbMs, 3), Reported(image.CaptureMs), Reported(image.PublishMs));
        await Answer.JsonAsync(http, model, ModelJson.Default.SeedImageModel);
    }

    private async Task Download(HttpContext http)
    {
        var id = Parameters.PathId(http, static _ => "Image not found");
        var jpeg = await daemon.ReadImageAsync(id, http.RequestAborted) ?? throw new NotFoundException("Image not found");
        http.Response.Headers.ContentDisposition = $"attachment; filename=image_{id}.jpg";
        await Answer.JpegAsync(http, jpeg.Bytes, isFinal: false);
    }

    private static string Timestamp(ImageMessage image) =>
        ModelMapper.Time(image.CapturedUs == 0 ? image.ReceivedUs : image.CapturedUs).ToString(TimestampFormat, CultureInfo.InvariantCulture);

    /// <summary>A time that the board did not report is null: a zero would count in an average.</summary>
    private static int? Reported(int ms) => ms < 0 ? null : ms;
}
