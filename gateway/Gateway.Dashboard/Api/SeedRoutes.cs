using System.Globalization;
using System.Text.Json;
using Gateway.Dashboard.Api.Models;
using Gateway.Dashboard.Page;
using Gateway.Protocol.Client;
using Gateway.Protocol.Commands;
using Gateway.Protocol.Messages;

namespace Gateway.Dashboard.Api;

/// <summary>The routes of the seed (C6), names and shapes as they were: programs written for it work on.</summary>
internal sealed class SeedRoutes(LinkRequester daemon, EmbeddedPage page)
{
    private const int MostImages = 100;

    /// <summary>C2's way of writing a time; always UTC here.</summary>
    private const string TimestampFormat = "yyyy-MM-dd HH:mm:ss";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/", [HttpMethods.Get, HttpMethods.Head], Root);
        routes.MapGet("/images", List);
        routes.MapGet("/image/{id}", Detail);
        routes.MapGet("/images/decrypt/{id}", Download);
    }

    /// <summary>The page for browsers, the seed's welcome for programs.</summary>
    private Task Root(HttpContext http)
    {
        http.Response.Headers.Vary = "Accept";
        return http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
            ? EmbeddedPage.SendAsync(http, page.Find("index.html")!)
            : JsonAnswer.WriteAsync(http, new WelcomeModel("Welcome to the gateway. Images are at /images, everything else at /api/v1."), ModelJson.Default.WelcomeModel);
    }

    private async Task List(HttpContext http)
    {
        var number = Parameters.Number(http, "page", 1, 1, int.MaxValue);
        var limit = Parameters.Number(http, "limit", 10, 1, MostImages);
        var order = Parameters.Choice(http, "timestamp", ImageOrder.NewestFirst, ("DESC", ImageOrder.NewestFirst), ("ASC", ImageOrder.OldestFirst));
        var images = await daemon.AskAsync(new ListImages((uint)number, limit, order, CameraId: 0), http.RequestAborted);

        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteStartArray("images");
        foreach (var image in images.Rows)
        {
            // One picture in memory at a time, whatever the page's size.
            var jpeg = await daemon.FindAsync(new GetImageJpeg(image.Id), http.RequestAborted);
            if (jpeg is null)
                continue;   // removed by retention between the two questions
            json.WriteStartObject();
            json.WriteNumber("id", image.Id);
            json.WriteBase64String("image_base64", jpeg.Bytes);
            json.WriteString("timestamp", Timestamp(image));
            json.WriteEndObject();
            await json.FlushAsync(http.RequestAborted);
            await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
        }

        json.WriteEndArray();
        json.WriteNumber("page", number);
        json.WriteNumber("limit", limit);
        json.WriteNumber("total", images.Total);
        json.WriteEndObject();
    }

    private async Task Detail(HttpContext http)
    {
        static string NotFound(string id) => $"Image with ID {id} not found";
        var id = Parameters.PathId(http, NotFound);
        var image = await daemon.FindAsync(new GetImage(id), http.RequestAborted);
        var jpeg = image is null ? null : await daemon.FindAsync(new GetImageJpeg(id), http.RequestAborted);
        if (image is null || jpeg is null)
            throw new NotFoundException(NotFound(id.ToString(CultureInfo.InvariantCulture)));

        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteNumber("id", image.Id);
        json.WriteBase64String("image", jpeg.Bytes);
        json.WriteString("timestamp", Timestamp(image));
        json.WriteNumber("latency_db", Math.Round(image.LatencyDbMs, 3));
        WriteMs(json, "capture_time", image.CaptureMs);
        WriteMs(json, "publish_time", image.PublishMs);
        json.WriteEndObject();
    }

    private async Task Download(HttpContext http)
    {
        var id = Parameters.PathId(http, static _ => "Image not found");
        var jpeg = await daemon.FindAsync(new GetImageJpeg(id), http.RequestAborted) ?? throw new NotFoundException("Image not found");
        http.Response.Headers.ContentDisposition = $"attachment; filename=image_{id}.jpg";
        await JpegAnswer.WriteAsync(http, jpeg.Bytes, isForEver: false);
    }

    private static string Timestamp(ImageMessage image) =>
        ModelMapper.Time(image.CapturedUs == 0 ? image.ReceivedUs : image.CapturedUs).ToString(TimestampFormat, CultureInfo.InvariantCulture);

    /// <summary>A time that the board has not told is null, not a zero that would count in an average.</summary>
    private static void WriteMs(Utf8JsonWriter json, string name, int ms)
    {
        if (ms < 0)
            json.WriteNull(name);
        else
            json.WriteNumber(name, ms);
    }
}
