using System.Text;
using Gateway.Broker.Reporting;
using Gateway.Mqtt;
using Gateway.Testing;

namespace Gateway.Broker.Tests;

public sealed class Mqtt5PublishTests
{
    private static PropertyWriter Properties => new();

    [Fact]
    public async Task Properties_of_the_message_reach_version_5_and_its_payload_alone_reaches_3_1_1()
    {
        await using var broker = new MqttMemoryBroker();
        var (five, _) = await broker.Connect5Async("five");
        await five.SubscribeAsync("t");
        var three = await broker.ConnectAsync("three");
        await three.SubscribeAsync("t");
        var (publisher, _) = await broker.Connect5Async("publisher");
        var properties = Properties.AddUser("b", "1").Add(PropertyId.PayloadFormatIndicator, 1).Add(PropertyId.ContentType, "text/plain")
            .Add(PropertyId.ResponseTopic, "re")
            .Add(PropertyId.CorrelationData, "x").AddUser("a", "2").AddUser("b", "3").ToBlock();
        await publisher.PublishAsync("t", "hello", properties);

        var received = await five.ReadAsync<MqttReceived>();
        Assert.Equal(("t", "hello"), (received.Topic, received.Payload));
        Assert.Equal(properties.Bytes.ToArray(), received.Properties.Bytes.ToArray());   // unaltered and in their order
        Assert.Equal("hello", (await three.ReadAsync<MqttReceived>()).Payload);

        await three.PublishAsync("t", "from 3.1.1");
        Assert.Equal(0, (await five.ReadAsync<MqttReceived>()).Properties.Length);
    }

    [Fact]
    public async Task Large_payload_keeps_its_properties()
    {
        await using var broker = new MqttMemoryBroker();
        var (client, _) = await broker.Connect5Async("a");
        await client.SubscribeAsync("t");
        var payload = new string('x', 100_000);
        await client.PublishAsync("t", payload, Properties.AddUser("k", "v").ToBlock());
        var received = await client.ReadAsync<MqttReceived>();
        Assert.Equal(payload, received.Payload);
        Assert.Equal([new("k", "v")], received.Properties.UserProperties());
    }

    [Fact]
    public async Task Picture_of_a_board_is_taken_with_properties_in_front()
    {
        await using var broker = new MqttMemoryBroker();
        var (board, _) = await broker.Connect5Async("b1");
        var frame = Vectors.Read("frame/valid-synchronized");
        await board.SendAsync(MqttBytes.Publish5("gateway/b1/frame", frame, Properties.AddUser("k", "v").ToBlock(), QoS.AtLeastOnce, 3));
        Assert.Equal(new PubackPacket(3), await board.ReadAsync());
        Assert.Equal(frame[40..], Assert.Single(broker.Ingest.Images).Jpeg);
    }

    [Fact]
    public async Task Alias_stands_for_the_topic_it_was_given_with_until_it_is_given_another()
    {
        await using var broker = new MqttMemoryBroker();
        var watcher = await broker.ConnectAsync("watcher");
        await watcher.SubscribeAsync("#");
        var (client, _) = await broker.Connect5Async("a");
        var alias = Properties.Add(PropertyId.TopicAlias, 2).ToBlock();
        await client.PublishAsync("first", "1", alias);
        await client.PublishAsync("", "2", alias);
        await client.PublishAsync("second", "3", alias);
        await client.PublishAsync("", "4", alias);

        Assert.Equal(("first", "1"), Told(await watcher.ReadAsync<MqttReceived>()));
        Assert.Equal(("first", "2"), Told(await watcher.ReadAsync<MqttReceived>()));
        Assert.Equal(("second", "3"), Told(await watcher.ReadAsync<MqttReceived>()));
        Assert.Equal(("second", "4"), Told(await watcher.ReadAsync<MqttReceived>()));
    }

    [Theory, InlineData("t", 17, ReasonCode.TopicAliasInvalid), InlineData("", 16, ReasonCode.ProtocolError)]
    public async Task Alias_beyond_the_maximum_or_of_nothing_ends_the_connection(string topic, uint alias, ReasonCode reason)
    {
        await using var broker = new MqttMemoryBroker();
        var (client, _) = await broker.Connect5Async("a");
        await client.PublishAsync(topic, "x", Properties.Add(PropertyId.TopicAlias, alias).ToBlock());
        await Mqtt5ConnectTests.AssertDisconnectedAsync(client, reason);
    }

    [Fact]
    public async Task Subscriber_that_allows_aliases_is_sent_the_topic_once()
    {
        await using var broker = new MqttMemoryBroker();
        var (client, _) = await broker.Connect5Async("a", Properties.Add(PropertyId.TopicAliasMaximum, 1));
        await client.SubscribeAsync("#");
        foreach (var topic in new[] { "x", "x", "y", "x" })
            await client.PublishAsync(topic, "p");

        Assert.Equal(("x", 1u), Aliased(await client.ReadAsync<MqttReceived>()));
        Assert.Equal(("", 1u), Aliased(await client.ReadAsync<MqttReceived>()));
        Assert.Equal(("y", null), Aliased(await client.ReadAsync<MqttReceived>()));
        Assert.Equal(("", 1u), Aliased(await client.ReadAsync<MqttReceived>()));
    }

    [Fact]
    public async Task Message_expiry_is_counted_down_while_the_message_waits_and_ends_it()
    {
        await using var broker = new MqttMemoryBroker();
        var session = Properties.Add(PropertyId.SessionExpiryInterval, 1000);
        var (client, _) = await broker.Connect5Async("a", session);
        await client.SubscribeAsync("t", QoS.AtLeastOnce);
        client.Drop();
        await broker.EndedAsync(ConnectionEnd.Lost);

        var (publisher, _) = await broker.Connect5Async("publisher");
        await publisher.PublishAsync("t", "short", Properties.Add(PropertyId.MessageExpiryInterval, 5).ToBlock(), QoS.AtLeastOnce, 1);
        await publisher.PublishAsync("t", "long", Properties.Add(PropertyId.MessageExpiryInterval, 60).ToBlock(), QoS.AtLeastOnce, 2);
        await publisher.AssertAcknowledgedAsync(1, 2);
        broker.Time.Advance(TimeSpan.FromSeconds(20));

        (client, _) = await broker.Connect5Async("a", session, clean: false, expectPresent: true);
        var received = await client.ReadAsync<MqttReceived>();
        Assert.Equal(("long", 40u), (received.Payload, received.Properties.Number(PropertyId.MessageExpiryInterval)));
        Assert.Equal(1, broker.Metrics.Dropped(DropReason.Expired));
    }

    [Fact]
    public async Task Retained_message_ends_with_its_expiry()
    {
        await using var broker = new MqttMemoryBroker();
        var (client, _) = await broker.Connect5Async("a");
        await client.PublishAsync("t", "x", Properties.Add(PropertyId.MessageExpiryInterval, 10).ToBlock(), retain: true);
        await client.AssertNothingComesAsync();
        broker.Time.Advance(TimeSpan.FromSeconds(4));
        await client.SubscribeAsync("t");
        Assert.Equal(6u, (await client.ReadAsync<MqttReceived>()).Properties.Number(PropertyId.MessageExpiryInterval));

        broker.Time.Advance(TimeSpan.FromSeconds(6));
        await Eventually.True(() => broker.Broker.Router.RetainedCount == 0, cancel: TestContext.Current.CancellationToken);
        await client.SubscribeAsync("t");
        await client.AssertNothingComesAsync();
    }

    [Theory, InlineData("t"), InlineData("#")]
    public async Task Retained_message_that_has_expired_is_not_sent_before_a_sweep_removes_it_either(string filter)
    {
        await using var broker = new MqttMemoryBroker();
        var (client, _) = await broker.Connect5Async("a");
        broker.Time.Advance(TimeSpan.FromSeconds(0.2));   // sweeps are at 0.5, 1 and 1.5 s
        await client.PublishAsync("t", "x", Properties.Add(PropertyId.MessageExpiryInterval, 1).ToBlock(), retain: true);
        await client.AssertNothingComesAsync();
        broker.Time.Advance(TimeSpan.FromSeconds(1.1));
        Assert.Equal(1, broker.Broker.Router.RetainedCount);
        await client.SubscribeAsync(filter);
        await client.AssertNothingComesAsync();
        var part = new MqttCollector();   // has no queue, which would leave it out
        broker.Broker.Router.Subscribe(Encoding.UTF8.GetBytes(filter), part, QoS.AtMostOnce);
        Assert.Empty(part.Messages);
    }

    [Fact]
    public async Task Publish_with_a_subscription_identifier_ends_the_connection()
    {
        await using var broker = new MqttMemoryBroker();
        var (client, _) = await broker.Connect5Async("a");
        await client.PublishAsync("t", "x", Properties.Add(PropertyId.SubscriptionIdentifier, 1).ToBlock());
        await Mqtt5ConnectTests.AssertDisconnectedAsync(client, ReasonCode.ProtocolError);
    }

    private static (string Topic, string Payload) Told(MqttReceived received) => (received.Topic, received.Payload);

    private static (string Topic, uint? Alias) Aliased(MqttReceived received) => (received.Topic, received.Properties.Number(PropertyId.TopicAlias));

    [Fact]
    public async Task Packet_id_of_a_publish_that_ended_its_connection_is_not_taken_for_published()
    {
        await using var broker = new MqttMemoryBroker();
        var subscriber = await broker.ConnectAsync("subscriber");
        await subscriber.SubscribeAsync("t");
        var (publisher, _) = await broker.Connect5Async("publisher", Properties.Add(PropertyId.SessionExpiryInterval, 100));
        await publisher.PublishAsync("t", "faulty", Properties.Add(PropertyId.SubscriptionIdentifier, 1).ToBlock(), QoS.ExactlyOnce, 7);
        await Mqtt5ConnectTests.AssertDisconnectedAsync(publisher, ReasonCode.ProtocolError);

        (publisher, _) = await broker.Connect5Async("publisher", clean: false, expectPresent: true);
        await publisher.PublishAsync("t", "sound", QoS.ExactlyOnce, 7);
        Assert.Equal(new PubrecPacket(7), await publisher.ReadAsync());
        Assert.Equal("sound", (await subscriber.ReadAsync<MqttReceived>()).Payload);
    }
}
