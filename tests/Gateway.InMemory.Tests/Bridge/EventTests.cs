using System.Text;
using System.Text.Json;
using Gateway.Bridge.Client;
using Gateway.Events;
using Gateway.Frames;
using Gateway.Mqtt;
using Gateway.Testing;
using Gateway.Topics;

namespace Gateway.InMemory.Tests.Bridge;

public sealed class EventTests
{
    private static readonly HomeAssistantOptions On = new() { Enabled = true };

    [Theory]
    [InlineData(null, new string[0])]
    [InlineData("Final results: No object detected", new string[0])]
    [InlineData("Final results: person", new[] { "person" })]
    [InlineData("Final results: person,traffic light", new[] { "person", "traffic light" })]
    [InlineData("no model configured", new string[0])]
    public void Labels_are_those_of_the_first_line_of_a_result(string? result, string[] labels) => Assert.Equal(labels, EventJson.LabelsOf(result));

    [Fact]
    public void Every_entity_has_its_own_id_and_topic_and_none_has_a_character_that_is_not_allowed()
    {
        var discovery = new HomeAssistantDiscovery(On, new EventTopics("root/node-1"), "node-1");
        var messages = new[] { "yard", "yard_motion", "yard-2" }.SelectMany(discovery.Of).ToList();
        Assert.Equal(24, messages.Select(message => message.Topic).Distinct().Count());
        Assert.Equal(
            24, messages.Select(message => JsonDocument.Parse(message.Payload).RootElement.GetProperty("unique_id").GetString()).Distinct().Count());
        Assert.All(messages, message => Assert.Matches("^homeassistant/(camera|binary_sensor|sensor)/node-1/[A-Za-z0-9_-]+/config$", message.Topic));
    }

    [Fact]
    public void A_snapshot_is_taken_once_per_interval_and_at_once_after_motion()
    {
        var time = new FakeTimeProvider();
        var tap = new SnapshotTap(On with { ImageInterval = TimeSpan.FromSeconds(10) }, time);
        using var pool = new FramePool(1 << 20);
        Assert.True(pool.TryRent(10, out var buffer));
        var taken = new List<uint>();
        var (first, second) = (new Camera(1, "first", isBoard: true), new Camera(2, "second", isBoard: true));
        void Show(Camera camera) => tap.OnFrame(
            new Frame(buffer, 0, 10, camera, 1, new FrameStamps(0, 0, 1, time.GetTimestamp(), ClockTrusted: false)));

        Show(first);
        tap.Taken = frame => taken.Add(frame.Camera.Id);
        Show(first);
        Show(second);
        time.Advance(TimeSpan.FromSeconds(9));
        Show(first);
        tap.Hurry(second);
        Show(second);
        time.Advance(TimeSpan.FromSeconds(1));
        Show(first);
        Show(second);
        Assert.Equal([1, 2, 2, 1], taken);
        buffer.Release();
    }

    [Fact]
    public async Task The_own_broker_gives_events_to_its_clients_and_keeps_what_is_retained()
    {
        await using var broker = new MqttMemoryBroker();
        var outlet = new OwnOutlet(broker.Broker, broker.Pool, On);
        var early = await broker.ConnectAsync("early");
        await early.SubscribeAsync("t/#");
        Assert.True(outlet.TryPublish(new OutgoingMessage("t/a"u8.ToArray(), "1"u8.ToArray(), QoS.AtLeastOnce, Retain: true)));
        Assert.Equal(("t/a", "1", false), Of(await early.ReadAsync<MqttReceived>()));
        var late = await broker.ConnectAsync("late");
        await late.SendAsync(output => new SubscribePacket(1, [new SubscriptionRequest("t/#", QoS.AtMostOnce)]).Write(output));
        Assert.Equal(("t/a", "1", true), Of(await late.NextPublishAsync()));
    }

    [Fact]
    public async Task Home_Assistant_s_birth_renews_everything_and_its_will_nothing()
    {
        await using var broker = new MqttMemoryBroker();
        var renewed = 0;
        var outlet = new OwnOutlet(broker.Broker, broker.Pool, On);
        outlet.Renewed += () => renewed++;
        var client = await broker.ConnectAsync("ha");
        await client.PublishAsync("homeassistant/status", "offline", QoS.AtLeastOnce, 1);
        await client.AssertAcknowledgedAsync(1);
        Assert.Equal(0, renewed);
        await client.PublishAsync("homeassistant/status", "online", QoS.AtLeastOnce, 2, retain: true);
        await client.AssertAcknowledgedAsync(2);
        Assert.Equal(1, renewed);
    }

    [Fact]
    public async Task Without_frame_memory_an_event_is_dropped_and_nothing_leaks()
    {
        await using var broker = new MqttMemoryBroker(poolBytes: 4096);
        var outlet = new OwnOutlet(broker.Broker, broker.Pool, On);
        Assert.True(broker.Pool.TryRent(4096, out var taken));
        Assert.False(outlet.TryPublish(new OutgoingMessage("t"u8.ToArray(), Encoding.UTF8.GetBytes("x"), QoS.AtLeastOnce, Retain: false)));
        taken.Release();
        Assert.True(outlet.TryPublish(new OutgoingMessage("t"u8.ToArray(), Encoding.UTF8.GetBytes("x"), QoS.AtLeastOnce, Retain: false)));
    }

    private static (string Topic, string Payload, bool Retain) Of(MqttReceived received) => (received.Topic, received.Payload, received.Retain);
}
