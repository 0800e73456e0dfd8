using System.Buffers.Binary;
using System.Text.Json.Nodes;
using Gateway.Dashboard.Live;
using Gateway.Dashboard.Models;
using Gateway.Protocol;
using Gateway.Protocol.Messages;
using Gateway.Testing;

namespace Gateway.Dashboard.Tests;

/// <summary>The live socket: each page gets its own messages and no others.</summary>
public sealed class DashboardLiveTests
{
    private static readonly byte[] Jpeg = DashboardPictures.Plain(10, 200, 10);

    [Fact]
    public async Task Nothing_heavy_is_subscribed_to_while_no_page_looks()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        Assert.Equal(MessageKinds.Cameras | MessageKinds.Event | MessageKinds.Stats, dashboard.Daemon.Subscriptions.Single().Kinds);

        using (var page = await dashboard.OpenLiveAsync())
        {
            await page.WatchAsync(1, 2);
            await Subscribed(dashboard, subscription => subscription.Cameras.Select(camera => camera.CameraId).SequenceEqual([1u, 2u]));
            Assert.True(dashboard.Daemon.Subscriptions.Single().Kinds.HasFlag(MessageKinds.Frame | MessageKinds.Motion | MessageKinds.Clip));
        }

        await Subscribed(dashboard, subscription => subscription.Kinds == (MessageKinds.Cameras | MessageKinds.Event | MessageKinds.Stats));
    }

    [Fact]
    public async Task Pages_share_one_subscription_and_each_gets_what_it_watches()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        using var first = await dashboard.OpenLiveAsync();
        using var second = await dashboard.OpenLiveAsync();
        await first.WatchAsync(1);
        await second.WatchAsync(2);
        await Subscribed(dashboard, subscription => subscription.Cameras.Count == 2);

        await dashboard.Daemon.PushFrameAsync(1, 11, Jpeg);
        await dashboard.Daemon.PushFrameAsync(2, 22, Jpeg);

        Assert.Equal(11u, SequenceOf(await first.NextFrameAsync()));
        Assert.Equal(22u, SequenceOf(await second.NextFrameAsync()));
    }

    [Fact]
    public async Task A_frame_comes_with_its_camera_times_and_the_untouched_jpeg()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        using var page = await dashboard.OpenLiveAsync();
        await page.WatchAsync(3);
        await Subscribed(dashboard, subscription => subscription.Cameras.Count == 1);

        await dashboard.Daemon.PushFrameAsync(3, 7, Jpeg);
        var frame = await page.NextFrameAsync();

        Assert.Equal((1, 1, 40), (frame[0], frame[1], BinaryPrimitives.ReadUInt16LittleEndian(frame.AsSpan(2))));
        Assert.Equal(3u, BinaryPrimitives.ReadUInt32LittleEndian(frame.AsSpan(4)));
        Assert.Equal(7u, SequenceOf(frame));
        var capturedUs = BinaryPrimitives.ReadInt64LittleEndian(frame.AsSpan(16));
        Assert.Equal((10_000, 20_000), (
            BinaryPrimitives.ReadInt64LittleEndian(frame.AsSpan(24)) - capturedUs,
            BinaryPrimitives.ReadInt64LittleEndian(frame.AsSpan(32)) - capturedUs));
        Assert.Equal(Jpeg, frame[40..]);
    }

    [Fact]
    public async Task A_page_that_is_not_done_gets_two_frames_and_then_only_the_newest()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        using var slow = await dashboard.OpenLiveAsync();
        using var quick = await dashboard.OpenLiveAsync();
        foreach (var page in new[] { slow, quick })
        {
            await page.WatchAsync(1);
            await page.SendAsync("""{"type":"ping","sentMs":1}""");
            await page.NextAsync("pong");   // Now the dashboard has read the watch too.
        }

        await Subscribed(dashboard, subscription => subscription.Cameras.Count == 1);

        for (uint sequence = 1; sequence <= 20; sequence++)
        {
            await dashboard.Daemon.PushFrameAsync(1, sequence, Jpeg);
            Assert.Equal(sequence, SequenceOf(await quick.NextFrameAsync()));   // The slow page delays no other.
            await quick.DoneAsync(1);
            if (sequence <= 2)
                Assert.Equal(sequence, SequenceOf(await slow.NextFrameAsync()));
        }

        await slow.DoneAsync(1);
        Assert.Equal(20u, SequenceOf(await slow.NextFrameAsync()));
    }

    [Fact]
    public async Task Motion_of_watched_cameras_reaches_the_page_as_shares_of_one()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        using var page = await dashboard.OpenLiveAsync();
        await page.WatchAsync(1);
        await Subscribed(dashboard, subscription => subscription.Cameras.Count == 1);

        var box = new MotionObject(new PixelBox(1, 2, 3, 4), 12, 2.5f, 3.5f, 1);
        await dashboard.Daemon.PushAsync(new MotionMessage(1, 5, MotionState.Armed, new ushort[] { 10_000, 25 }, new[] { box }));
        var motion = await page.NextAsync("motion");

        Assert.Equal("armed", (string?)motion["state"]);
        Assert.Equal([1, 0.0025], motion["scores"]!.AsArray().Select(score => (double)score!));
        Assert.Equal(2.5, (double)motion["objects"]![0]!["centroidX"]!);
    }

    [Fact]
    public async Task Events_clips_and_images_reach_every_page()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        using var page = await dashboard.OpenLiveAsync();
        await Subscribed(dashboard, subscription => subscription.Kinds.HasFlag(MessageKinds.Image));

        await dashboard.Daemon.AddAsync(DashboardSamples.Event(1, EventKind.Sequence, count: 4));
        await dashboard.Daemon.PutAsync(DashboardSamples.Clip(2, ClipState.Leased));
        await dashboard.Daemon.AddAsync(DashboardSamples.Image(3), [1]);

        Assert.Equal(4, (int)(await page.NextAsync("event"))["count"]!);
        Assert.Equal("leased", (string?)(await page.NextAsync("clip"))["state"]);
        var images = await page.NextAsync("images");
        Assert.Equal((1, 3), ((int)images["count"]!, (int)images["newest"]!["id"]!));
        await dashboard.Daemon.PushAsync(new StatsMessage([new Stat("mqtt.frames", 12), new Stat("broken", double.NaN)]));
        Assert.Equal("""{"mqtt.frames":12}""", (await page.NextAsync("stats")).ToJsonString());
    }

    [Fact]
    public async Task Outbox_reports_many_images_in_one_message()
    {
        var outbox = new BrowserOutbox(DashboardFixture.NewMetrics());
        for (ulong id = 1; id <= 5000; id++)
            outbox.PutImage(ModelMapper.Map(DashboardSamples.Image(id)));

        var texts = new List<ReadOnlyMemory<byte>>();
        Assert.True(await outbox.TakeAsync(texts, [], TestContext.Current.CancellationToken));

        var news = JsonNode.Parse(texts.Single().Span)!["data"]!;
        Assert.Equal((5000, 5000), ((int)news["count"]!, (int)news["newest"]!["id"]!));
    }

    [Fact]
    public async Task Outbox_gives_up_a_page_that_takes_no_texts()
    {
        var outbox = new BrowserOutbox(DashboardFixture.NewMetrics());
        for (var i = 0; i < 3000; i++)
            outbox.PutText("{}"u8.ToArray());

        Assert.False(await outbox.TakeAsync([], [], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_ping_is_answered_with_our_clock()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        using var page = await dashboard.OpenLiveAsync();

        await page.SendAsync("""{"type":"ping","sentMs":1234.5}""");
        var pong = await page.NextAsync("pong");

        Assert.Equal(1234.5, (double)pong["sentMs"]!);
        Assert.InRange((double)pong["nowMs"]!, 1.7e12, 1e13);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("""{"type":"watch"}""")]
    [InlineData("""{"type":"watch","cameras":["one"]}""")]
    [InlineData("""{"type":"done","camera":-1}""")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"type":"ping","sentMs":1e999}""")]
    public async Task A_page_that_breaks_the_rules_is_closed_and_no_other(string message)
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        using var good = await dashboard.OpenLiveAsync();
        using var bad = await dashboard.OpenLiveAsync();

        await bad.SendAsync(message);
        await bad.UntilClosedAsync();

        await good.SendAsync("""{"type":"ping","sentMs":1}""");
        await good.NextAsync("pong");
    }

    [Fact]
    public async Task A_message_longer_than_any_page_sends_closes_the_socket()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        using var page = await dashboard.OpenLiveAsync();

        await page.SendAsync($$"""{"type":"{{new string('x', 20_000)}}"}""");

        await page.UntilClosedAsync();
    }

    private static uint SequenceOf(byte[] frame) => BinaryPrimitives.ReadUInt32LittleEndian(frame.AsSpan(8));

    private static Task Subscribed(DashboardFixture dashboard, Func<SubscribeMessage, bool> condition) =>
        Eventually.True(() => dashboard.Daemon.Subscriptions.Any(condition), cancel: TestContext.Current.CancellationToken);
}
