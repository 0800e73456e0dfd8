using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Protocol.Commands;
using Gateway.Protocol.Messages;

namespace Gateway.Dashboard.Tests;

/// <summary>/api/v1/refusals and /api/v1/topics.</summary>
public sealed class BoardRouteTests
{
    private const string Path = "/api/v1/topics";

    [Fact]
    public async Task Refusals_are_listed_by_kind_and_an_unknown_kind_is_left_out()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        dashboard.Daemon.Refusals =
        [
            new(RefusalKind.Refused, 3, 120, DashboardSamples.NoonUs, "yard", "iot/image", "CutJpeg", "raise the buffer", "FFD8FF"),
            new(RefusalKind.NoCamera, 7, 9000, DashboardSamples.NoonUs, "esp-1", "home/attic/image", "attic", """{ "Topic": "home" }""", ""),
            new((RefusalKind)9, 1, 1, DashboardSamples.NoonUs, "", "", "", "", ""),
        ];

        var (_, json) = await dashboard.GetJsonAsync("/api/v1/refusals");

        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""
                {
                  "refused": [ { "board": "yard", "topic": "iot/image", "reason": "CutJpeg", "advice": "raise the buffer", "count": 3,
                    "length": 120, "start": "FFD8FF", "lastAt": "2026-03-04T05:06:07+00:00" } ],
                  "untaken": [ { "topic": "home/attic/image", "client": "esp-1", "camera": "attic", "entry": "{ \"Topic\": \"home\" }",
                    "count": 7, "length": 9000, "lastAt": "2026-03-04T05:06:07+00:00" } ]
                }
                """),
            json),
            json.ToJsonString());
    }

    [Fact]
    public async Task An_older_daemon_has_no_refusals_and_its_answer_to_a_topic_is_passed_on()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        dashboard.Daemon.Refusals = null;

        var (_, json) = await dashboard.GetJsonAsync("/api/v1/refusals");

        Assert.Equal("""{"refused":[],"untaken":[]}""", json.ToJsonString());
        Assert.Equal((HttpStatusCode.NotImplemented, "Unknown verb."), await TakeAsync(dashboard, """{"topic":"a","camera":"b"}"""));
    }

    [Fact]
    public async Task A_topic_is_taken_by_our_own_page_and_by_no_foreign_form()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        const string Body = """{"topic":"home/attic/image","camera":"attic"}""";

        Assert.Equal(HttpStatusCode.Forbidden, (await TakeAsync(dashboard, Body, "text/plain")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await TakeAsync(dashboard, Body, origin: "http://evil.example")).Status);
        Assert.Empty(dashboard.Daemon.Taken);
        Assert.Equal((HttpStatusCode.NoContent, ""), await TakeAsync(dashboard, Body));
        Assert.Equal([("home/attic/image", "attic")], dashboard.Daemon.Taken);
    }

    [Theory]
    [InlineData("""{"topic":"a/b"}""", "camera must be a text of 1 to 4096 bytes.")]
    [InlineData("""{"topic":" ","camera":"b"}""", "topic must be a text of 1 to 4096 bytes.")]
    [InlineData("null", "topic must be a text of 1 to 4096 bytes.")]
    [InlineData("""{"topic":1,"camera":"b"}""", "The body must be JSON such as {\"topic\": \"home/yard/image\", \"camera\": \"yard\"}.")]
    [InlineData("topic", "The body must be JSON such as {\"topic\": \"home/yard/image\", \"camera\": \"yard\"}.")]
    [InlineData("", "The body must be JSON such as {\"topic\": \"home/yard/image\", \"camera\": \"yard\"}.")]
    public async Task Bad_input_is_400_with_a_sentence(string body, string error)
    {
        await using var dashboard = await DashboardFixture.StartAsync();

        Assert.Equal((HttpStatusCode.BadRequest, error), await TakeAsync(dashboard, body));
        Assert.Empty(dashboard.Daemon.Taken);
    }

    [Fact]
    public async Task A_body_of_an_unknown_encoding_is_400()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        using var content = new ByteArrayContent("""{"topic":"a","camera":"b"}"""u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json; charset=x-none");
        using var answer = await dashboard.SendAsync(HttpMethod.Post, Path, _ => { }, content);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    /// <summary>4,096 bytes are 2,048 of these letters.</summary>
    [Fact]
    public async Task A_topic_that_the_link_would_cut_is_400()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        var longest = new string('ü', 2048);

        var (refused, _) = await TakeAsync(dashboard, $$"""{"topic":"{{longest}}x","camera":"b"}""");
        var (taken, _) = await TakeAsync(dashboard, $$"""{"topic":"{{longest}}","camera":"b"}""");

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.NoContent), (refused, taken));
        Assert.Equal(longest, Assert.Single(dashboard.Daemon.Taken).Topic);
    }

    [Theory]
    [InlineData(ReplyStatus.Forbidden, HttpStatusCode.Forbidden)]
    [InlineData(ReplyStatus.BadRequest, HttpStatusCode.BadRequest)]
    public async Task The_daemons_own_refusal_is_passed_on(ReplyStatus status, HttpStatusCode expected)
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        dashboard.Daemon.TakeRefusal = (status, "The topic is that of camera yard already.");

        Assert.Equal((expected, "The topic is that of camera yard already."), await TakeAsync(dashboard, """{"topic":"a","camera":"b"}"""));
    }

    private static async Task<(HttpStatusCode Status, string Error)> TakeAsync(
        DashboardFixture dashboard, string body, string contentType = "application/json", string? origin = null)
    {
        using var content = new StringContent(body, Encoding.UTF8, contentType);
        using var answer = await dashboard.SendAsync(
            HttpMethod.Post,
            Path,
            headers =>
            {
                if (origin is not null)
                    headers.Add("Origin", origin);
            },
            content);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (answer.StatusCode, text.Length == 0 ? "" : (string)JsonNode.Parse(text)!["error"]!);
    }
}
