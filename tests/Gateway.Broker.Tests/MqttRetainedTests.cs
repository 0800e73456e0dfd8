using Gateway.Broker.Reporting;
using Gateway.Mqtt;
using Gateway.Testing;

namespace Gateway.Broker.Tests;

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

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task Empty_retained_message_clears_and_is_delivered_itself(MqttVersion version)
    {
        await using var broker = new MqttMemoryBroker();
        var subscriber = await broker.ConnectAsync(version, "subscriber");
        await subscriber.SubscribeAsync("a");
        var publisher = await broker.ConnectAsync(version, "publisher");
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

    /// <summary>Version 5 with an answer: refused, and no subscriber gets it. Otherwise delivered, and not retained.</summary>
    [Theory]
    [InlineData(MqttVersion.V5, QoS.AtLeastOnce, true)]
    [InlineData(MqttVersion.V5, QoS.ExactlyOnce, true)]
    [InlineData(MqttVersion.V5, QoS.AtMostOnce, false)]
    [InlineData(MqttVersion.V311, QoS.AtLeastOnce, false)]
    [InlineData(MqttVersion.V311, QoS.ExactlyOnce, false)]
    public async Task Message_that_cannot_be_retained_leaves_the_older_one_and_is_refused_where_there_is_an_answer(
        MqttVersion version, QoS qos, bool isRefused)
    {
        await using var broker = new MqttMemoryBroker(new MqttOptions { MaxRetainedBytes = 4096 });
        var watcher = await broker.ConnectAsync("watcher");
        await watcher.SubscribeAsync("#");
        var publisher = await broker.ConnectAsync(version, "publisher");
        await publisher.PublishAsync("r/0", "old", retain: true);
        await publisher.PublishAsync("r/0", new byte[6000], qos, 1, retain: true);
        var expected = isRefused ? ReasonCode.QuotaExceeded : ReasonCode.Success;
        if (qos == QoS.AtLeastOnce)
            Assert.Equal(new PubackPacket(1, expected), await publisher.ReadAsync());
        else if (qos == QoS.ExactlyOnce)
            Assert.Equal(new PubrecPacket(1, expected), await publisher.ReadAsync());
        await publisher.PublishAsync("r/1", "end");

        List<string> topics = [];
        while (await watcher.ReadAsync<MqttReceived>() is { Payload: not "end" } received)
            topics.Add(received.Topic);
        Assert.Equal(isRefused ? 1 : 2, topics.Count);
        var late = await broker.ConnectAsync("late");
        await late.SubscribeAsync("r/0");
        Assert.Equal("old", (await late.ReadAsync<MqttReceived>()).Payload);
        Assert.Equal(1, broker.Metrics.Dropped(DropReason.RetainedFull));
        broker.Time.Advance(TimeSpan.FromSeconds(11));
        Assert.Contains(broker.Log.Lines, line => line.Contains(nameof(DropReason.RetainedFull), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Packet_id_of_a_refused_retained_message_of_QoS_2_is_free()
    {
        await using var broker = new MqttMemoryBroker(new MqttOptions { MaxRetainedBytes = 4096, MaxUnacknowledged = 1 });
        var (publisher, _) = await broker.Connect5Async("publisher");
        for (var i = 0; i < 3; i++)
        {
            await publisher.PublishAsync("r/0", new byte[6000], QoS.ExactlyOnce, 1, retain: true);
            Assert.Equal(new PubrecPacket(1, ReasonCode.QuotaExceeded), await publisher.ReadAsync());
        }
    }

    [Fact]
    public async Task Stored_session_whose_retained_message_of_QoS_2_is_refused_gets_the_reason_and_the_packet_id_back()
    {
        await using var broker = new MqttDurableBroker(new MqttOptions { MaxRetainedBytes = 4096, MaxUnacknowledged = 1 });
        var kept = new PropertyWriter().Add(PropertyId.SessionExpiryInterval, 100);
        var (publisher, _) = await broker.Now.Connect5Async("publisher", kept);
        for (var i = 0; i < 3; i++)
        {
            await publisher.PublishAsync("r/0", new byte[6000], QoS.ExactlyOnce, 1, retain: true);
            Assert.Equal(new PubrecPacket(1, ReasonCode.QuotaExceeded), await publisher.ReadAsync<PubrecPacket>());
        }

        await publisher.SendAsync(new PubrelPacket(1));
        Assert.Equal(new PubcompPacket(1, ReasonCode.PacketIdNotFound), await publisher.ReadAsync<PubcompPacket>());
    }

    [Fact]
    public async Task Message_that_replaces_a_large_one_uses_its_room()
    {
        await using var broker = new MqttMemoryBroker(new MqttOptions { MaxRetainedBytes = 10_000, MaxRetainedMessages = 1 });
        var publisher = await broker.ConnectAsync("publisher");
        foreach (var payload in new[] { "1", "2" })
            await publisher.PublishAsync("r/0", payload.PadRight(6000), QoS.AtLeastOnce, 1, retain: true);
        await publisher.AssertAcknowledgedAsync(1, 1);
        Assert.Equal(0, broker.Metrics.Dropped(DropReason.RetainedFull));
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

    [Theory, InlineData("r/+"), InlineData("#")]
    public async Task More_retained_messages_than_the_queue_takes_come_all_and_in_their_order(string filter)
    {
        const int Count = 3000;   // more than one step reads, too
        await using var broker = new MqttMemoryBroker(new MqttOptions { MaxQueuedMessages = 10, StatusInterval = TimeSpan.Zero });
        var publisher = await broker.ConnectAsync("publisher");
        for (var i = 0; i < Count; i++)
            await publisher.PublishAsync($"r/{i}", "x", retain: true);
        await publisher.AssertNothingComesAsync();

        var subscriber = await broker.ConnectAsync("subscriber", sendLimit: 4096);
        // The last of them counts.
        await subscriber.SendAsync(new SubscribePacket(1, [.. Enumerable.Repeat(new SubscriptionRequest(filter, QoS.AtMostOnce), 5)]));
        await subscriber.ReadAsync<SubackPacket>();
        var topics = new List<string>();
        while (topics.Count == 0 || topics[^1] != $"r/{Count - 1}")
            topics.Add((await subscriber.ReadAsync<MqttReceived>()).Topic);
        await subscriber.AssertNothingComesAsync();
        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"r/{i}"), topics.TakeLast(Count));
        Assert.True(topics.Count <= Count + (5 * 10), $"{topics.Count} messages");
        Assert.Equal(0, broker.Metrics.Dropped(DropReason.QueueFull));
    }

    [Fact]
    public async Task Retained_messages_of_QoS_1_wait_for_their_acknowledgements_and_end_with_the_subscription()
    {
        await using var broker = new MqttMemoryBroker(new MqttOptions { MaxQueuedMessages = 4, MaxInFlight = 2 });
        var publisher = await broker.ConnectAsync("publisher");
        for (ushort i = 1; i <= 20; i++)
        {
            await publisher.PublishAsync($"r/{i}", "x", QoS.AtLeastOnce, i, retain: true);
            await publisher.ReadAsync<PubackPacket>();
        }

        var subscriber = await broker.ConnectAsync("subscriber");
        await subscriber.SubscribeAsync("r/#", QoS.AtLeastOnce);
        var got = new List<MqttReceived>();
        for (var i = 0; i < 10; i++)
        {
            got.Add(await subscriber.ReadAsync<MqttReceived>());
            await subscriber.SendAsync(new PubackPacket(got[^1].PacketId));
        }

        // This one comes, not the older one after it. There is room: retained messages take half of the queue.
        await publisher.PublishAsync("r/20", "newer", retain: true);
        await publisher.PublishAsync("r/19", "", retain: true);
        await publisher.AssertNothingComesAsync();
        while (got.Count < 20)
        {
            got.Add(await subscriber.ReadAsync<MqttReceived>());
            if (got[^1].QoS > QoS.AtMostOnce)
                await subscriber.SendAsync(new PubackPacket(got[^1].PacketId));
        }

        await subscriber.AssertNothingComesAsync();
        Assert.Equal(Enumerable.Range(1, 18).Select(i => $"r/{i}"), got.Where(message => message.Retain).Select(message => message.Topic));
        Assert.Equal([("r/20", "newer"), ("r/19", "")], got.Where(message => !message.Retain).Select(message => (message.Topic, message.Payload)));

        await subscriber.SubscribeAsync("r/#", QoS.AtLeastOnce);
        MqttReceived[] sent = [await subscriber.ReadAsync<MqttReceived>(), await subscriber.ReadAsync<MqttReceived>()];
        await subscriber.SendAsync(new UnsubscribePacket(2, ["r/#"]));
        await subscriber.ReadAsync<UnsubackPacket>();
        foreach (var message in sent)
            await subscriber.SendAsync(new PubackPacket(message.PacketId));
        for (var i = 0; i < 2; i++)
            await subscriber.SendAsync(new PubackPacket((await subscriber.ReadAsync<MqttReceived>()).PacketId));   // what was in the queue
        await subscriber.AssertNothingComesAsync();
    }
}
