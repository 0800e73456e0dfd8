using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Protocol.Commands;
using Gateway.Protocol.Messages;

namespace Gateway.Dashboard.Tests;

/// <summary>/api/v1/cameras/NAME/board.</summary>
public sealed class BoardSettingRouteTests
{
    private const string Path = "/api/v1/cameras/yard/board";
    private const string Example =
        "The body must be JSON such as {\"intervalMs\": 1000, \"quality\": 12, \"resolution\": \"VGA\", \"flash\": false, \"restart\": false}.";

    [Fact]
    public async Task The_settings_that_the_board_reported_are_shown()
    {
        await using var dashboard = await StartAsync();

        var (_, json) = await dashboard.GetJsonAsync("/api/v1/cameras/YARD/board");

        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""
                { "camera": "yard", "takesCommands": true, "board": "cam-7", "bootId": 439041101, "reportedAt": "2026-03-04T05:06:07+00:00",
                  "intervalMs": 1000, "interval": "asked", "quality": 12, "resolution": "VGA", "flash": false }
                """),
            json),
            json.ToJsonString());
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_board_that_takes_no_commands_says_so_and_so_does_an_older_daemon(bool knowsTheVerb)
    {
        await using var dashboard = await StartAsync();
        dashboard.Daemon.Boards = knowsTheVerb ? [] : null;

        var (_, json) = await dashboard.GetJsonAsync(Path);

        Assert.Equal(("yard", false), ((string?)json["camera"], (bool?)json["takesCommands"]));
        Assert.Null(json["intervalMs"]);
    }

    [Fact]
    public async Task Only_the_members_that_are_given_are_asked()
    {
        await using var dashboard = await StartAsync();

        Assert.Equal((HttpStatusCode.NoContent, ""), await PutAsync(dashboard, """{"intervalMs":0}"""));
        Assert.Equal((HttpStatusCode.NoContent, ""), await PutAsync(dashboard, """{"quality":20,"resolution":"QVGA","flash":true}"""));
        Assert.Equal((HttpStatusCode.NoContent, ""), await PutAsync(dashboard, """{"restart":true,"flash":null}"""));

        Assert.Equal(
            [
                new("yard", BoardMembers.Interval),
                new("yard", BoardMembers.Quality | BoardMembers.Resolution | BoardMembers.Flash, 0, 20, "QVGA", Flash: true),
                new("yard", BoardMembers.Restart),
            ],
            dashboard.Daemon.Commands);
    }

    [Theory]
    [InlineData("""{"intervalMs":-1}""", "intervalMs must be a number of milliseconds.")]
    [InlineData("""{"intervalMs":4294967296}""", "intervalMs must be a number of milliseconds.")]
    [InlineData("""{"quality":256}""", "quality must be 10 to 63; lower is better.")]
    [InlineData("""{"flash":1}""", Example)]
    [InlineData("""{"intervalMs":"1"}""", Example)]
    [InlineData("", Example)]
    public async Task Bad_input_is_400_with_a_sentence(string body, string error)
    {
        await using var dashboard = await StartAsync();

        Assert.Equal((HttpStatusCode.BadRequest, error), await PutAsync(dashboard, body));
        Assert.Empty(dashboard.Daemon.Commands);
    }

    [Theory]
    [InlineData(ReplyStatus.Conflict, HttpStatusCode.Conflict)]
    [InlineData(ReplyStatus.Forbidden, HttpStatusCode.Forbidden)]
    [InlineData(ReplyStatus.BadRequest, HttpStatusCode.BadRequest)]
    public async Task The_daemons_own_refusal_is_passed_on(ReplyStatus status, HttpStatusCode expected)
    {
        await using var dashboard = await StartAsync();
        dashboard.Daemon.CommandRefusal = (status, "Camera yard takes no commands.");

        Assert.Equal((expected, "Camera yard takes no commands."), await PutAsync(dashboard, """{"flash":true}"""));
    }

    [Fact]
    public async Task An_unknown_camera_is_404_and_a_foreign_page_commands_nothing()
    {
        await using var dashboard = await StartAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await PutAsync(dashboard, """{"flash":true}""", path: "/api/v1/cameras/none/board")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await PutAsync(dashboard, """{"flash":true}""", "text/plain")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await PutAsync(dashboard, """{"flash":true}""", origin: "http://evil.example")).Status);
        Assert.Empty(dashboard.Daemon.Commands);
    }

    private static async Task<DashboardFixture> StartAsync()
    {
        var dashboard = await DashboardFixture.StartAsync();
        await dashboard.Daemon.SetCamerasAsync(DashboardSamples.Camera(1, "yard").In(SourceState.Live));
        dashboard.Daemon.Boards = [DashboardSamples.Board("yard")];
        return dashboard;
    }

    private static async Task<(HttpStatusCode Status, string Error)> PutAsync(
        DashboardFixture dashboard, string body, string contentType = "application/json", string? origin = null, string path = Path)
    {
        using var content = new StringContent(body, Encoding.UTF8, contentType);
        using var answer = await dashboard.SendAsync(
            HttpMethod.Put,
            path,
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
