using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;

namespace Gateway.Dashboard.Tests;

/// <summary>The page's own files, as a browser requests them.</summary>
public sealed class DashboardPageFileTests
{
    [Theory]
    [InlineData("/css/base.css", "text/css; charset=utf-8")]
    [InlineData("/js/main.js", "text/javascript; charset=utf-8")]
    [InlineData("/js/views/clip-card.js", "text/javascript; charset=utf-8")]
    [InlineData("/icons.svg", "image/svg+xml")]
    [InlineData("/index.html", "text/html; charset=utf-8")]
    public async Task A_file_comes_with_its_type_and_compressed_where_the_browser_accepts_it(string path, string type)
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        var plain = await dashboard.Http.GetAsync(path, Cancel);
        var compressed = await dashboard.SendAsync(HttpMethod.Get, path, AcceptGzip);

        Assert.Equal((HttpStatusCode.OK, type), (plain.StatusCode, plain.Content.Headers.ContentType!.ToString()));
        Assert.True(plain.Headers.CacheControl!.NoCache);
        Assert.Contains("Accept-Encoding", plain.Headers.Vary);
        Assert.Equal(["gzip"], compressed.Content.Headers.ContentEncoding);
        using var unpacked = new GZipStream(await compressed.Content.ReadAsStreamAsync(Cancel), CompressionMode.Decompress);
        using var text = new StreamReader(unpacked);
        Assert.Equal(await plain.Content.ReadAsStringAsync(Cancel), await text.ReadToEndAsync(Cancel));
    }

    [Theory]
    [InlineData("/css/base.css")]
    [InlineData("/")]
    public async Task A_file_that_the_browser_has_is_304(string path)
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        var accept = new MediaTypeWithQualityHeaderValue("text/html");
        var first = await dashboard.SendAsync(HttpMethod.Get, path, headers => headers.Accept.Add(accept));

        var second = await dashboard.SendAsync(HttpMethod.Get, path, headers =>
        {
            headers.Accept.Add(accept);
            headers.IfNoneMatch.Add(first.Headers.ETag!);
        });

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Equal(first.Headers.ETag, second.Headers.ETag);
        Assert.Empty(await second.Content.ReadAsByteArrayAsync(Cancel));
    }

    [Fact]
    public async Task HEAD_gives_the_length_and_no_body_and_other_methods_find_nothing()
    {
        await using var dashboard = await DashboardFixture.StartAsync();

        var head = await dashboard.SendAsync(HttpMethod.Head, "/css/base.css", _ => { });
        Assert.InRange(head.Content.Headers.ContentLength ?? 0, 1000, 100_000);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Cancel));
        Assert.Equal(HttpStatusCode.NotFound, (await dashboard.SendAsync(HttpMethod.Post, "/css/base.css", _ => { })).StatusCode);
    }

    [Fact]
    public async Task Answers_of_the_API_are_not_compressed()
    {
        await using var dashboard = await DashboardFixture.StartAsync();

        var status = await dashboard.SendAsync(HttpMethod.Get, "/api/v1/status", AcceptGzip);

        Assert.Empty(status.Content.Headers.ContentEncoding);
    }

    private static void AcceptGzip(HttpRequestHeaders headers) => headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
