using Gateway.Broker;
using Gateway.Mqtt;
using Gateway.Testing;

namespace Gateway.InMemory.Tests;

public sealed class MqttRetainedTests
{
    [Fact]
    public async Task Retained_message_is_sent_on_subscribing_and_marked()
    {
        await using var broker = new MqttMemoryBroker();
        var publisher = await broker.ConnectAsync("publisher");
        await publisher.PublishAsync("a/1", "old", retain: true);
        await publisher.PublishAsync("a/1", "new", QoS.AtLeastOnce, 1, retain: true);
        await publisher.PublishAsync("b/1", "other", retain: true);
        await publisher.ReadAsync<PubackPacket>();

        var subscriber = await broker.ConnectAsync("subscriber");
        await subscriber.SubscribeAsync("a/#", QoS.AtLeastOnce);
        var received = await subscriber.ReadAsync<MqttReceived>();
        Assert.Equal(("a/1", "new", QoS.AtLeastOnce, true), (received.Topic, received.Payload, received.QoS, received.Retain));
        await subscriber.AssertNothingComesAsync();
    }

    [Fact]
    public async Task Retained_message_reaches_who_is_subscribed_already_unmarked()
    {
        await using var broker = new MqttMemoryBroker();
        var subscriber = await broker.ConnectAsync("subscriber");
        await subscriber.SubscribeAsync("a");
        var publisher = await broker.ConnectAsync("publisher");
        await publisher.PublishAsync("a", "x", retain: true);
        Assert.False((await subscriber.ReadAsync<MqttReceived>()).Retain);   // MQTT-3.3.1-9
    }

    [Fact]
    public async Task Empty_retained_message_clears_and_is_delivered_itself()
    {
        await using var broker = new MqttMemoryBroker();
        var subscriber = await broker.ConnectAsync("subscriber");
        await subscriber.SubscribeAsync("a");
        var publisher = await broker.ConnectAsync("publisher");
        await publisher.PublishAsync("a", "x", retain: true);
        await publisher.PublishAsync("a", "", retain: true);

        Assert.Equal("x", (await subscriber.ReadAsync<MqttReceived>()).Payload);
        Assert.Equal("", (await subscriber.ReadAsync<MqttReceived>()).Payload);
        Assert.Equal(0, broker.Broker.Router.RetainedCount);
    }

    [Fact]
    public async Task Message_above_the_limits_is_delivered_and_not_retained()
    {
        await using var broker = new MqttMemoryBroker(new MqttOptions { MaxRetainedMessages = 2, MaxRetainedBytes = 100_000 });
        var subscriber = await broker.ConnectAsync("subscriber");
        await subscriber.SubscribeAsync("#");
        var publisher = await broker.ConnectAsync("publisher");
        await publisher.PublishAsync("big", new byte[200_000], retain: true);
        foreach (var topic in new[] { "a", "b", "c" })
            await publisher.PublishAsync(topic, "x", retain: true);
        foreach (var topic in new[] { "big", "a", "b", "c" })
            Assert.Equal(topic, (await subscriber.ReadAsync<MqttReceived>()).Topic);

        Assert.Equal(2, broker.Broker.Router.RetainedCount);
        Assert.Equal(2, broker.Metrics.Dropped(DropReason.RetainedFull));
    }

    [Fact]
    public async Task Picture_is_never_retained()
    {
        await using var broker = new MqttMemoryBroker();
        var board = await broker.ConnectAsync("b1");
        await board.PublishAsync("gateway/b1/frame", Vectors.Read("frame/valid-synchronized"), QoS.AtLeastOnce, 1, retain: true);
        await board.ReadAsync<PubackPacket>();
        Assert.Equal(0, broker.Broker.Router.RetainedCount);
        Assert.Single(broker.Ingest.Images);
    }
}
