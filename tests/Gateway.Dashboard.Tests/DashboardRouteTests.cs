using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Gateway.Protocol.Messages;
using Gateway.Testing;

namespace Gateway.Dashboard.Tests;

/// <summary>The versioned routes.</summary>
public sealed class DashboardRouteTests
{
    [Fact]
    public async Task Status_describes_the_daemon()
    {
        await using var dashboard = await DashboardFixture.StartAsync();

        var (_, json) = await dashboard.GetJsonAsync("/api/v1/status");

        Assert.True((bool)json["daemon"]!["connected"]!);
        Assert.Equal("1.2.3-fake", (string?)json["daemon"]!["version"]);
        Assert.False((bool)json["daemon"]!["shutdownAllowed"]!);
        Assert.Equal(0, (int)json["browsers"]!);
    }

    [Fact]
    public async Task Cameras_come_with_their_regions_as_corners()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        await dashboard.Daemon.SetCamerasAsync(DashboardSamples.Camera(1, "porch"));
        await Eventually.True(async () => (await CamerasAsync(dashboard)).Count == 1, cancel: TestContext.Current.CancellationToken);

        var camera = (await CamerasAsync(dashboard))[0]!;

        Assert.Equal("porch", (string?)camera["name"]);
        Assert.Equal("entry", (string?)camera["regions"]![0]!["kind"]);
        Assert.Equal("[[4,6],[24,6],[24,36],[4,36]]", camera["regions"]![0]!["points"]!.ToJsonString());
        Assert.Equal("[[30,6],[50,6],[40,26]]", camera["regions"]![1]!["points"]!.ToJsonString());
    }

    [Fact]
    public async Task Cameras_come_with_their_states_and_an_older_daemon_leaves_them_unknown()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        await dashboard.Daemon.SetCamerasAsync(
            DashboardSamples.Camera(1, "porch").In(SourceState.Live),
            DashboardSamples.Camera(2, "door").In(SourceState.Lost, "ffmpeg: Connection refused", DashboardSamples.NoonUs + 2_000_000));

        var cameras = await CamerasAsync(dashboard);

        Assert.Equal(("live", "", true), ((string)cameras[0]!["state"]!, (string)cameras[0]!["reason"]!, (bool)cameras[0]!["isOnline"]!));
        Assert.Equal(
            ("lost", "ffmpeg: Connection refused", "2026-03-04T05:06:07+00:00", "2026-03-04T05:06:09+00:00"),
            ((string)cameras[1]!["state"]!, (string)cameras[1]!["reason"]!, (string)cameras[1]!["since"]!, (string)cameras[1]!["nextTryAt"]!));
        await dashboard.Daemon.SetCamerasAsync(DashboardSamples.Camera(1, "porch") with { IsOnline = false });
        Assert.Equal("unknown", (string?)(await CamerasAsync(dashboard))[0]!["state"]);
    }

    /// <summary>Field case V10b: the age is asked of the daemon, which pushes cameras only when they change.</summary>
    [Fact]
    public async Task The_age_of_a_cameras_last_frame_is_that_of_the_moment_of_the_request()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        await dashboard.Daemon.SetCamerasAsync(DashboardSamples.Camera(1, "porch"));
        Assert.Equal(250, (double)(await CamerasAsync(dashboard))[0]!["lastFrameAgeMs"]!);

        dashboard.Daemon.ChangeQuietly(DashboardSamples.Camera(1, "porch") with { LastFrameAge = TimeSpan.FromMinutes(2) });

        Assert.Equal(120_000, (double)(await CamerasAsync(dashboard))[0]!["lastFrameAgeMs"]!);
    }

    /// <summary>Field case G6: also of a camera that is lost.</summary>
    [Fact]
    public async Task Snapshot_is_the_last_frame_of_the_camera_and_says_when_it_came()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        await dashboard.Daemon.SetCamerasAsync(DashboardSamples.Camera(1, "porch").In(SourceState.Lost) with { IsBoard = false });
        var jpeg = DashboardPictures.Plain(1, 2, 3);
        dashboard.Daemon.Keep(1, DashboardSamples.NoonUs, jpeg);

        using var answer = await dashboard.Http.GetAsync("/api/v1/cameras/Porch/snapshot.jpg", TestContext.Current.CancellationToken);

        Assert.Equal(jpeg, await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal(DateTimeOffset.Parse("2026-03-04T05:06:07Z", CultureInfo.InvariantCulture), answer.Content.Headers.LastModified);
        var (missing, _) = await dashboard.GetJsonAsync("/api/v1/cameras/none/snapshot.jpg");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task Snapshot_of_a_camera_without_any_picture_names_the_reason()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        await dashboard.Daemon.SetCamerasAsync(
            DashboardSamples.Camera(1, "door").In(SourceState.Lost, "ffmpeg: Connection refused") with { IsBoard = false });

        var (answer, json) = await dashboard.GetJsonAsync("/api/v1/cameras/door/snapshot.jpg");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, true), (answer.StatusCode, answer.Headers.RetryAfter is not null));
        Assert.Equal("Camera 'door' has sent no picture yet: ffmpeg: Connection refused.", (string?)json["error"]);
    }

    [Fact]
    public async Task Listeners_are_those_of_the_daemon()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        dashboard.Daemon.Listeners = [new("0.0.0.0", 31885, Tls: true, WebSocket: false, IsLocal: false)];

        var (_, json) = await dashboard.GetJsonAsync("/api/v1/listeners");

        Assert.Equal(
            """[{"address":"0.0.0.0","port":31885,"tls":true,"webSocket":false,"isLocal":false}]""", json["listeners"]!.ToJsonString());
    }

    /// <summary>Field case G6: a board that stopped is not a picture that never comes.</summary>
    [Fact]
    public async Task Snapshot_of_a_board_that_sent_nothing_in_this_run_is_its_newest_stored_picture()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        await dashboard.Daemon.SetCamerasAsync(DashboardSamples.Camera(1, "porch"));
        await Eventually.True(async () => (await CamerasAsync(dashboard)).Count == 1, cancel: TestContext.Current.CancellationToken);
        var (older, newest) = (DashboardPictures.Plain(1, 2, 3), DashboardPictures.Plain(4, 5, 6));
        await dashboard.Daemon.AddAsync(DashboardSamples.Image(1), older);
        await dashboard.Daemon.AddAsync(DashboardSamples.Image(2), newest);

        using var answer = await dashboard.Http.GetAsync("/api/v1/cameras/porch/snapshot.jpg", TestContext.Current.CancellationToken);

        Assert.Equal(newest, await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal(DateTimeOffset.Parse("2026-03-04T05:06:07Z", CultureInfo.InvariantCulture), answer.Content.Headers.LastModified);
    }

    [Fact]
    public async Task A_motion_event_has_its_end_and_one_that_lasts_says_so()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        await dashboard.Daemon.AddAsync(DashboardSamples.Event(41, EventKind.Area));
        await dashboard.Daemon.AddAsync(DashboardSamples.Event(42, EventKind.Area));

        var (_, page) = await dashboard.GetJsonAsync("/api/v1/events");

        var (lasting, ended) = (page["events"]![0]!, page["events"]![1]!);
        Assert.True((bool)lasting["lasts"]!);
        Assert.Null(lasting["endedAt"]);
        Assert.Equal((false, 2500, 0.25), ((bool)ended["lasts"]!, (int)ended["durationMs"]!, (double)ended["peak"]!));
        Assert.Equal((DateTimeOffset)ended["occurredAt"]! + TimeSpan.FromSeconds(2.5), (DateTimeOffset)ended["endedAt"]!);
    }

    [Fact]
    public async Task Events_without_after_are_the_newest_and_with_it_resume()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        for (ulong id = 41; id <= 60; id++)
            await dashboard.Daemon.AddAsync(DashboardSamples.Event(id));

        var (_, newest) = await dashboard.GetJsonAsync("/api/v1/events?limit=3");
        Assert.Equal([58, 59, 60], Ids(newest, "events"));
        Assert.False((bool)newest["more"]!);
        var (_, resumed) = await dashboard.GetJsonAsync("/api/v1/events?after=50&limit=4");
        Assert.Equal([51, 52, 53, 54], Ids(resumed, "events"));
        Assert.True((bool)resumed["more"]!);
        var first = resumed["events"]![0]!;
        Assert.Equal(("porch", "motionStarted", "event 51"), ((string)first["camera"]!, (string)first["kind"]!, (string)first["detail"]!));
    }

    [Fact]
    public async Task Near_misses_come_newest_first_with_reason_and_region()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        await dashboard.Daemon.SetCamerasAsync(DashboardSamples.Camera(1, "porch"));
        await Eventually.True(async () => (await CamerasAsync(dashboard)).Count == 1, cancel: TestContext.Current.CancellationToken);
        dashboard.Daemon.NearMisses = [.. Enumerable.Range(1, 5).Select(id => DashboardSamples.NearMiss((ulong)id))];

        var (_, newest) = await dashboard.GetJsonAsync("/api/v1/near-misses?limit=2");
        Assert.Equal([5, 4], Ids(newest, "nearMisses"));
        Assert.True((bool)newest["more"]!);
        var (_, older) = await dashboard.GetJsonAsync("/api/v1/near-misses?before=3");
        Assert.Equal([2, 1], Ids(older, "nearMisses"));
        Assert.False((bool)older["more"]!);
        var first = older["nearMisses"]![0]!;
        Assert.Equal(
            ("porch", "wrongOrder", "path", 1408),
            ((string)first["camera"]!, (string)first["reason"]!, (string)first["region"]!, (int)first["area"]!));
        Assert.Equal("[10,20,30,40]", first["box"]!.ToJsonString());

        var (refused, _) = await dashboard.GetJsonAsync("/api/v1/near-misses?limit=201");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Fact]
    public async Task Clips_come_newest_first_with_their_state()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        await dashboard.Daemon.PutAsync(DashboardSamples.Clip(1, ClipState.Acknowledged, "Final results: person"));
        await dashboard.Daemon.PutAsync(DashboardSamples.Clip(2));

        var (_, json) = await dashboard.GetJsonAsync("/api/v1/clips?page=1&limit=10");

        Assert.Equal([2, 1], Ids(json, "clips"));
        Assert.Equal(2, (int)json["total"]!);
        Assert.Equal(("recorded", null), ((string?)json["clips"]![0]!["state"], (string?)json["clips"]![0]!["result"]));
        Assert.Equal(("acknowledged", "Final results: person"), ((string?)json["clips"]![1]!["state"], (string?)json["clips"]![1]!["result"]));
    }

    [Fact]
    public async Task Clip_has_the_time_of_each_frame_as_the_writer_wrote_it()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        var frames = DashboardPictures.Brightening(4);
        await DashboardSamples.AddClipAsync(dashboard.Daemon, DashboardSamples.Clip(5), frames, 0, 100_000, 450_500, 900_000);

        var (_, json) = await dashboard.GetJsonAsync("/api/v1/clips/5");

        Assert.Equal([0, 100, 450.5, 900], json["frameTimesMs"]!.AsArray().Select(time => (double)time!));
    }

    [Fact]
    public async Task Clip_lists_detected_objects_with_frame_and_place()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        await dashboard.Daemon.PutAsync(DashboardSamples.Clip(5));
        dashboard.Daemon.ClipObjects[5] = [.. Enumerable.Range(0, 300).Select(i => new ClipObjectInfo(
            (uint)i, DashboardSamples.NoonUs + i, i == 299 ? "dog" : "person", 0.875f, -0.25f, 0.5f, i == 299 ? 0 : 0.5f, 0.25f))];

        var (_, json) = await dashboard.GetJsonAsync("/api/v1/clips/5");

        var objects = json["objects"]!.AsArray();
        Assert.Equal(Enumerable.Range(0, 300), objects.Select(seen => (int)seen!["frame"]!));
        Assert.Equal(
            ("person", 0.875, "[-0.25,0.5,0.5,0.25]"),
            ((string?)objects[0]!["label"], (double)objects[0]!["confidence"]!, objects[0]!["box"]!.ToJsonString()));
        Assert.Equal(("dog", null), ((string?)objects[299]!["label"], objects[299]!["box"]));
        Assert.Equal(DateTimeOffset.UnixEpoch.AddMicroseconds(DashboardSamples.NoonUs), (DateTimeOffset)objects[0]!["takenAt"]!);
    }

    [Fact]
    public async Task Clip_whose_file_is_no_mp4_has_even_times()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        dashboard.Daemon.ClipFiles[5] = new byte[5000];
        await dashboard.Daemon.PutAsync(DashboardSamples.Clip(5));

        var (_, json) = await dashboard.GetJsonAsync("/api/v1/clips/5");

        Assert.Equal([0, 300, 600, 900], json["frameTimesMs"]!.AsArray().Select(time => (double)time!));
    }

    [Fact]
    public async Task Clip_frames_and_file_are_the_daemons_bytes()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        var cancel = TestContext.Current.CancellationToken;
        var frames = DashboardPictures.Brightening(4);
        await DashboardSamples.AddClipAsync(dashboard.Daemon, DashboardSamples.Clip(5), frames, 0, 100_000, 450_500, 900_000);
        var file = dashboard.Daemon.ClipFiles[5];

        Assert.Equal(frames[2], await dashboard.Http.GetByteArrayAsync("/api/v1/clips/5/frames/2.jpg", cancel));
        var whole = await dashboard.Http.GetAsync("/api/v1/clips/5.mp4", cancel);
        Assert.Equal(file.Length, whole.Content.Headers.ContentLength);
        Assert.Equal(file, await whole.Content.ReadAsByteArrayAsync(cancel));
    }

    [Theory]
    [InlineData(0, 9, 0, 10)]
    [InlineData(250_000, 299_999, 250_000, 50_000)]
    [InlineData(300_000, null, 300_000, 100_000)]
    [InlineData(null, 7, 399_993, 7)]
    [InlineData(399_999, 999_999, 399_999, 1)]
    public async Task Clip_file_is_given_in_the_range_asked_for(int? from, int? to, int start, int length)
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        var file = new byte[400_000];
        new Random(1).NextBytes(file);
        dashboard.Daemon.ClipFiles[5] = file;

        var part = await dashboard.SendAsync(HttpMethod.Get, "/api/v1/clips/5.mp4", headers => headers.Range = new RangeHeaderValue(from, to));

        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal($"bytes {start}-{start + length - 1}/400000", part.Content.Headers.ContentRange?.ToString());
        Assert.Equal(file[start..(start + length)], await part.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Clip_file_beyond_its_end_is_416()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        dashboard.Daemon.ClipFiles[5] = new byte[1000];

        var part = await dashboard.SendAsync(HttpMethod.Get, "/api/v1/clips/5.mp4", headers => headers.Range = new RangeHeaderValue(1000, null));

        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, part.StatusCode);
        Assert.Equal("bytes */1000", part.Content.Headers.ContentRange?.ToString());
        Assert.Equal("""{"error":"The file has 1000 bytes."}""", await part.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Images_can_be_limited_to_a_camera()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        await dashboard.Daemon.SetCamerasAsync(DashboardSamples.Camera(1, "porch"), DashboardSamples.Camera(2, "shed"));
        await Eventually.True(async () => (await CamerasAsync(dashboard)).Count == 2, cancel: TestContext.Current.CancellationToken);
        await dashboard.Daemon.AddAsync(DashboardSamples.Image(1), []);
        await dashboard.Daemon.AddAsync(DashboardSamples.Image(2) with { CameraId = 2, CameraName = "shed" }, []);

        var (_, json) = await dashboard.GetJsonAsync("/api/v1/images?camera=shed&order=asc");
        Assert.Equal([2], Ids(json, "images"));
        var (unknown, error) = await dashboard.GetJsonAsync("/api/v1/images?camera=attic");
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
        Assert.StartsWith("camera ", (string?)error["error"]);
    }

    [Fact]
    public async Task Image_has_null_for_times_that_the_board_did_not_report()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        await dashboard.Daemon.AddAsync(DashboardSamples.Image(3, captureMs: -1) with { CapturedUs = 0 }, [1, 2]);

        var (_, json) = await dashboard.GetJsonAsync("/api/v1/images/3");

        Assert.Null(json["captureMs"]);
        Assert.Null(json["capturedAt"]);
        Assert.Equal(140, (int)json["publishMs"]!);
        Assert.Equal(new byte[] { 1, 2 }, await dashboard.Http.GetByteArrayAsync("/api/v1/images/3.jpg", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("/api/v1/clips/9")]
    [InlineData("/api/v1/clips/nine")]
    [InlineData("/api/v1/clips/9.mp4")]
    [InlineData("/api/v1/clips/9/frames/0.jpg")]
    [InlineData("/api/v1/clips/9/frames/x.jpg")]
    [InlineData("/api/v1/images/9")]
    [InlineData("/api/v1/images/9.jpg")]
    [InlineData("/api/v1/nothing")]
    [InlineData("/../etc/passwd")]
    public async Task A_missing_resource_is_404_with_an_error(string path)
    {
        await using var dashboard = await DashboardFixture.StartAsync();

        var (response, json) = await dashboard.GetJsonAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.NotEmpty((string)json["error"]!);
    }

    private static IEnumerable<int> Ids(JsonNode page, string list) => page[list]!.AsArray().Select(row => (int)row!["id"]!);

    private static async Task<JsonArray> CamerasAsync(DashboardFixture dashboard) =>
        (await dashboard.GetJsonAsync("/api/v1/cameras")).Json["cameras"]!.AsArray();
}
