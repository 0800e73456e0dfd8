using System.Text.Json;
using Gateway.Frames;

namespace Gateway.InMemory.Tests.Bridge;

public sealed class EventPublisherTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_camera_is_online_while_it_sends_and_offline_when_it_falls_silent()
    {
        await using var bench = new EventBench();
        var camera = bench.Registry.GetOrAdd("yard", isBoard: true, isConfigured: true)!;
        bench.Time.Advance(Second);
        Assert.Equal(["offline"], bench.Under("root/n/yard/status"));
        bench.Send(camera);
        bench.Time.Advance(Second);
        bench.Time.Advance(20 * Second);
        Assert.Equal(["offline", "online"], bench.Under("root/n/yard/status"));
        bench.Time.Advance(20 * Second);
        Assert.Equal(["offline", "online", "offline"], bench.Under("root/n/yard/status"));
        Assert.All(bench.Told.Where(message => message.Topic.EndsWith("status", StringComparison.Ordinal)), message => Assert.True(message.Retain));
    }

    [Fact]
    public async Task Counters_are_told_when_they_changed_and_not_more_often_than_the_interval()
    {
        await using var bench = new EventBench();
        var camera = bench.Registry.GetOrAdd("yard", isBoard: true, isConfigured: true)!;
        for (var i = 0; i < 25; i++)
        {
            bench.Send(camera);
            bench.Time.Advance(Second);
        }

        Assert.Equal(3, bench.Under("root/n/yard/state").Count);
        bench.Time.Advance(20 * Second);
        Assert.Equal(4, bench.Under("root/n/yard/state").Count);
        Assert.Equal(25, JsonDocument.Parse(bench.Under("root/n/yard/state")[^1]).RootElement.GetProperty("frames").GetInt32());
        bench.Time.Advance(8 * Second);
        Assert.Equal(4, bench.Under("root/n/yard/state").Count);
    }

    [Fact]
    public async Task The_state_of_a_camera_is_told_at_once_with_its_reason()
    {
        await using var bench = new EventBench();
        var camera = bench.Registry.GetOrAdd("yard", isBoard: true, isConfigured: true)!;
        bench.Time.Advance(Second);
        bench.Send(camera);
        bench.Time.Advance(Second);
        bench.Time.Advance(29 * Second);

        Assert.Equal(
            [("starting", ""), ("live", ""), ("lost", "no picture for 30 s")],
            bench.Under("root/n/yard/state").Select(payload =>
            {
                var state = JsonDocument.Parse(payload).RootElement;
                return (state.GetProperty("source").GetString(), state.GetProperty("reason").GetString());
            }));
    }

    [Fact]
    public async Task A_motion_event_is_told_once_it_is_stored_and_is_not_retained()
    {
        await using var bench = new EventBench();
        var camera = bench.Registry.GetOrAdd("yard", isBoard: true, isConfigured: true)!;
        bench.RaiseEvent(camera);
        var (topic, payload, retain) = Assert.Single(bench.Told, message => message.Topic.EndsWith("motion", StringComparison.Ordinal));
        var seen = JsonDocument.Parse(payload).RootElement;
        Assert.Equal(("root/n/yard/motion", false), (topic, retain));
        Assert.Equal((1, "sequence", 8, "2030-01-02T03:04:05.000000Z"), (
            seen.GetProperty("id").GetInt32(),
            seen.GetProperty("type").GetString(),
            seen.GetProperty("clip").GetInt32(),
            seen.GetProperty("time").GetString()));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task What_is_retained_is_told_anew_when_the_broker_or_Home_Assistant_is_back(bool homeAssistant)
    {
        await using var bench = new EventBench(homeAssistant);
        bench.Registry.GetOrAdd("yard", isBoard: true, isConfigured: true);
        bench.Time.Advance(Second);
        var before = bench.Told.Where(message => message.Retain).ToList();
        Assert.Equal(homeAssistant ? 8 : 0, before.Count(message => message.Topic.StartsWith("homeassistant/", StringComparison.Ordinal)));
        bench.Told.Clear();
        bench.Time.Advance(5 * Second);
        Assert.Empty(bench.Told);

        bench.Renew();
        bench.Renew();
        bench.Time.Advance(Second);
        Assert.Equal(before.Order(), bench.Told.Order());
    }

    [Fact]
    public async Task Pictures_are_published_for_Home_Assistant_only_while_the_broker_is_there()
    {
        await using var bench = new EventBench(homeAssistant: true);
        var camera = bench.Registry.GetOrAdd("yard", isBoard: true, isConfigured: true)!;
        bench.IsOpen = false;
        bench.Send(camera);
        bench.Time.Advance(10 * Second);
        bench.IsOpen = true;
        bench.Send(camera);
        bench.Send(camera);
        Assert.Single(bench.Under("root/n/yard/image"));
        bench.RaiseEvent(camera);
        bench.Send(camera);
        Assert.Equal(2, bench.Under("root/n/yard/image").Count);
    }

    [Fact]
    public async Task A_stop_says_offline_for_cameras_that_were_online_and_for_the_gateway_last()
    {
        await using var bench = new EventBench();
        var camera = bench.Registry.GetOrAdd("yard", isBoard: true, isConfigured: true)!;
        bench.Registry.GetOrAdd("away", isBoard: true, isConfigured: true);
        bench.Send(camera);
        bench.Time.Advance(Second);
        bench.Told.Clear();
        await bench.StopAsync();
        Assert.Equal([("root/n/yard/status", "offline", true), ("root/n/status", "offline", true)], bench.Told);
        bench.Time.Advance(5 * Second);
        Assert.Equal(2, bench.Told.Count);
    }

    [Fact]
    public async Task A_board_is_announced_with_its_second_picture_and_withdrawn_when_it_gives_way()
    {
        await using var bench = new EventBench(homeAssistant: true);
        var boards = Enumerable.Range(0, 4).Select(i => bench.Registry.GetOrAdd($"b{i}", isBoard: true)!).ToList();
        foreach (var board in boards)
            bench.Send(board);
        bench.Time.Advance(Second);
        Assert.Equal(["root/n/status"], bench.Told.Where(message => message.Retain).Select(message => message.Topic));

        bench.Send(boards[0]);
        bench.Time.Advance(Second);
        string[] announced = [.. bench.Told.Where(message => message.Retain).Select(message => message.Topic).Distinct().Skip(1)];
        Assert.Equal(10, announced.Length);   // 8 entities, status, state
        Assert.All(announced, topic => Assert.Contains("b0", topic, StringComparison.Ordinal));

        bench.Time.Advance(40 * Second);
        bench.Send(boards[1]);
        bench.Send(boards[2]);
        bench.Send(boards[3]);
        Assert.NotNull(bench.Registry.GetOrAdd("new", isBoard: true));
        Assert.True(boards[0].IsGone);
        bench.Time.Advance(Second);
        Assert.All(announced, topic => Assert.Equal("", bench.Under(topic)[^1]));
    }

    [Fact]
    public async Task The_last_picture_is_sent_again_when_Home_Assistant_starts()
    {
        await using var bench = new EventBench(homeAssistant: true);
        var camera = bench.Registry.GetOrAdd("yard", isBoard: true, isConfigured: true)!;
        bench.Send(camera);
        bench.Time.Advance(Second);
        bench.Time.Advance(10 * 60 * Second);
        var before = bench.Under("root/n/yard/image").Count;
        bench.Renew();
        bench.Time.Advance(Second);
        Assert.Equal(before + 1, bench.Under("root/n/yard/image").Count);
    }
}
