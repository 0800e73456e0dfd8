using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Gateway.Dashboard.Tests;

/// <summary>The seed's routes (C6), as a program written for the seed sees them.</summary>
public sealed class DashboardSeedRouteTests
{
    private static readonly byte[] Jpeg = DashboardPictures.Plain(200, 30, 30);

    [Fact]
    public async Task Root_welcomes_programs_and_shows_browsers_the_page()
    {
        await using var dashboard = await DashboardFixture.StartAsync();

        var (response, json) = await dashboard.GetJsonAsync("/");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("Welcome", (string?)json["message"]);

        var page = await dashboard.SendAsync(HttpMethod.Get, "/", headers => headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html")));
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        Assert.Contains("<title>Gateway</title>", await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Images_lists_a_page_with_pictures_newest_first()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        for (ulong id = 1; id <= 12; id++)
            await dashboard.Daemon.AddAsync(DashboardSamples.Image(id), Jpeg);

        var (_, json) = await dashboard.GetJsonAsync("/images?page=2&limit=5&timestamp=DESC");

        Assert.Equal(["images", "page", "limit", "total"], json.AsObject().Select(field => field.Key));
        Assert.Equal([2, 5, 12], new[] { "page", "limit", "total" }.Select(name => (int)json[name]!));
        var images = json["images"]!.AsArray();
        Assert.Equal([7, 6, 5, 4, 3], images.Select(image => (int)image!["id"]!));
        Assert.Equal(["id", "image_base64", "timestamp"], images[0]!.AsObject().Select(field => field.Key));
        Assert.Equal(Jpeg, Convert.FromBase64String((string)images[0]!["image_base64"]!));
        Assert.Equal("2026-03-04 05:06:14", (string?)images[0]!["timestamp"]);
    }

    [Fact]
    public async Task Images_without_parameters_is_page_1_of_10_and_ASC_turns_the_order()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        for (ulong id = 1; id <= 12; id++)
            await dashboard.Daemon.AddAsync(DashboardSamples.Image(id), Jpeg);

        var (_, first) = await dashboard.GetJsonAsync("/images");
        Assert.Equal([12, 11, 10, 9, 8, 7, 6, 5, 4, 3], Ids(first));
        var (_, oldest) = await dashboard.GetJsonAsync("/images?limit=3&timestamp=asc");
        Assert.Equal([1, 2, 3], Ids(oldest));
        var (_, beyond) = await dashboard.GetJsonAsync("/images?page=9");
        Assert.Empty(Ids(beyond));
    }

    [Fact]
    public async Task Image_has_picture_and_latencies()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        await dashboard.Daemon.AddAsync(DashboardSamples.Image(7, captureMs: 33), Jpeg);
        await dashboard.Daemon.AddAsync(DashboardSamples.Image(8, captureMs: -1), Jpeg);

        var (_, json) = await dashboard.GetJsonAsync("/image/7");
        Assert.Equal(["id", "image", "timestamp", "latency_db", "capture_time", "publish_time"], json.AsObject().Select(field => field.Key));
        Assert.Equal(Jpeg, Convert.FromBase64String((string)json["image"]!));
        Assert.Equal(12.5, (double)json["latency_db"]!);
        Assert.Equal(33, (int)json["capture_time"]!);
        Assert.Equal(140, (int)json["publish_time"]!);

        var (_, untold) = await dashboard.GetJsonAsync("/image/8");
        Assert.Null(untold["capture_time"]);
    }

    [Theory]
    [InlineData("/image/99", "Image with ID 99 not found")]
    [InlineData("/image/abc", "Image with ID abc not found")]
    [InlineData("/images/decrypt/99", "Image not found")]
    [InlineData("/images/decrypt/-1", "Image not found")]
    public async Task A_missing_image_is_404_in_the_seeds_words(string path, string error)
    {
        await using var dashboard = await DashboardFixture.StartAsync();

        var (response, json) = await dashboard.GetJsonAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(error, (string?)json["error"]);
    }

    [Fact]
    public async Task Decrypt_is_a_jpeg_to_save()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        await dashboard.Daemon.AddAsync(DashboardSamples.Image(7), Jpeg);

        var response = await dashboard.Http.GetAsync("/images/decrypt/7", TestContext.Current.CancellationToken);

        Assert.Equal("image/jpeg", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal("image_7.jpg", response.Content.Headers.ContentDisposition?.FileName);
        Assert.Equal(Jpeg, await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("/images?page=0", "page")]
    [InlineData("/images?page=two", "page")]
    [InlineData("/images?limit=101", "limit")]
    [InlineData("/images?limit=1&limit=2", "limit")]
    [InlineData("/images?timestamp=sideways", "timestamp")]
    public async Task A_bad_parameter_is_400_and_named(string path, string parameter)
    {
        await using var dashboard = await DashboardFixture.StartAsync();

        var (response, json) = await dashboard.GetJsonAsync(path);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.StartsWith(parameter + " ", (string?)json["error"]);
    }

    [Fact]
    public async Task Cors_admits_the_configured_origin_only()
    {
        await using var dashboard = await DashboardFixture.StartAsync(_ => new HttpOptions { CorsOrigin = "http://localhost:3000" });

        var friend = await dashboard.SendAsync(HttpMethod.Get, "/images", headers => headers.Add("Origin", "http://localhost:3000"));
        Assert.Equal(["http://localhost:3000"], friend.Headers.GetValues("Access-Control-Allow-Origin"));
        var stranger = await dashboard.SendAsync(HttpMethod.Get, "/images", headers => headers.Add("Origin", "http://localhost:4000"));
        Assert.False(stranger.Headers.Contains("Access-Control-Allow-Origin"));
    }

    private static IEnumerable<int> Ids(JsonNode page) => page["images"]!.AsArray().Select(image => (int)image!["id"]!);
}
