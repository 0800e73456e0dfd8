using System.Text;
using Gateway.Broker.Reporting;
using Gateway.Mqtt;

namespace Gateway.Broker.Tests;

public sealed class MqttSubscribeTests
{
    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task Suback_answers_each_filter_with_the_QoS_granted(MqttVersion version)
    {
        await using var broker = new MqttMemoryBroker();
        var client = await broker.ConnectAsync(version, "a");
        await client.SendAsync(new SubscribePacket(9, [new("a", QoS.AtMostOnce), new("b", QoS.AtLeastOnce), new("c", QoS.ExactlyOnce)]));
        var suback = await client.ReadAsync<SubackPacket>();
        Assert.Equal(9, suback.PacketId);
        Assert.Equal([0, 1, 2], suback.ReturnCodes.ToArray());
    }

    [Fact]
    public async Task Overlapping_filters_give_a_message_once_with_the_highest_QoS()
    {
        await using var broker = new MqttMemoryBroker();
        var client = await broker.ConnectAsync("a");
        await client.SubscribeAsync("x/#", QoS.AtMostOnce);
        await client.SubscribeAsync("x/+", QoS.AtLeastOnce);
        await client.SubscribeAsync("#", QoS.AtMostOnce);
        await client.PublishAsync("x/y", "once", QoS.AtLeastOnce, 1);

        var packets = new[] { await client.ReadAsync(), await client.ReadAsync() };
        Assert.Contains(new PubackPacket(1), packets);
        Assert.Equal(QoS.AtLeastOnce, Assert.Single(packets.OfType<MqttReceived>()).QoS);
        await client.AssertNothingComesAsync();
    }

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task Unsubscribe_ends_the_messages_and_is_answered_even_where_nothing_was(MqttVersion version)
    {
        await using var broker = new MqttMemoryBroker();
        var client = await broker.ConnectAsync(version, "a");
        await client.SubscribeAsync("x");
        await client.SendAsync(new UnsubscribePacket(4, ["x", "never"]));
        await client.AssertUnsubscribedAsync(4, ReasonCode.Success, ReasonCode.NoSubscriptionExisted);
        await client.PublishAsync("x", "gone");
        await client.AssertNothingComesAsync();
    }

    [Fact]
    public async Task Subscription_above_the_limit_of_a_client_fails_in_the_suback_and_is_counted()
    {
        await using var broker = new MqttMemoryBroker(new MqttOptions { MaxSubscriptionsPerClient = 2 });
        var client = await broker.ConnectAsync("a");
        await client.SendAsync(
            new SubscribePacket(1, [new("a", QoS.AtMostOnce), new("b", QoS.AtMostOnce), new("c", QoS.AtMostOnce), new("a", QoS.AtLeastOnce)]));
        Assert.Equal([0, 0, SubackPacket.Failure, 1], (await client.ReadAsync<SubackPacket>()).ReturnCodes.ToArray());
        Assert.Equal(1, broker.Metrics.Dropped(DropReason.SubscriptionLimit));
    }

    [Fact]
    public async Task Subscription_above_the_limit_of_all_fails_in_the_suback_and_room_comes_back()
    {
        await using var broker = new MqttMemoryBroker(new MqttOptions { MaxSubscriptions = 1 });   // of clients
        var first = await broker.ConnectAsync("a");
        await first.SubscribeAsync("x");
        var second = await broker.ConnectAsync("b");
        await second.SendAsync(new SubscribePacket(1, [new("y", QoS.AtMostOnce)]));
        Assert.Equal(SubackPacket.Failure, (await second.ReadAsync<SubackPacket>()).ReturnCodes.Span[0]);

        first.Drop();
        await broker.EndedAsync(ConnectionEnd.Lost);
        await second.SubscribeAsync("y");
    }

    [Fact]
    public async Task Clients_that_fill_the_limit_keep_no_part_of_the_daemon_from_a_topic()
    {
        await using var broker = new MqttMemoryBroker(new MqttOptions { MaxSubscriptions = 1 });
        var client = await broker.ConnectAsync("a");
        await client.SubscribeAsync("x");
        var own = broker.Broker.Router.OwnSubscriptionCount;
        broker.Broker.Router.Subscribe("y"u8, new MqttCollector(), QoS.AtMostOnce);
        Assert.Equal(own + 1, broker.Broker.Router.OwnSubscriptionCount);
        Assert.Equal(0, broker.Metrics.Dropped(DropReason.SubscriptionLimit));
    }

    [Fact]
    public async Task Filter_counts_for_one_subscription_more_with_every_eight_levels()
    {
        static string Levels(int count) => string.Join('/', Enumerable.Repeat("+", count));
        await using var broker = new MqttMemoryBroker(new MqttOptions { MaxSubscriptionsPerClient = 4, MaxSubscriptions = 5 });
        var client = await broker.ConnectAsync("a");
        await client.SendAsync(
            new SubscribePacket(1, [new(Levels(8), QoS.AtMostOnce), new(Levels(24), QoS.AtMostOnce), new(Levels(9), QoS.AtMostOnce)]));
        Assert.Equal([0, 0, SubackPacket.Failure], (await client.ReadAsync<SubackPacket>()).ReturnCodes.ToArray());
        var other = await broker.ConnectAsync("b");
        await other.SendAsync(new SubscribePacket(1, [new(Levels(9), QoS.AtMostOnce), new(Levels(7), QoS.AtMostOnce)]));
        Assert.Equal([SubackPacket.Failure, 0], (await other.ReadAsync<SubackPacket>()).ReturnCodes.ToArray());

        await client.SendAsync(new UnsubscribePacket(2, [Levels(24)]));
        await client.ReadAsync<UnsubackPacket>();
        await client.SubscribeAsync(Levels(9));
        await client.SubscribeAsync(Levels(9));   // the same once more costs nothing
        client.Drop();
        await broker.EndedAsync(ConnectionEnd.Lost);
        await other.SubscribeAsync(Levels(24));
    }

    [Fact]
    public async Task Filter_of_the_most_levels_works_and_one_more_closes_the_connection()
    {
        await using var broker = new MqttMemoryBroker(new MqttOptions { MaxTopicLevels = 50 });
        var client = await broker.ConnectAsync("a");
        var topic = string.Join('/', Enumerable.Repeat("x", 50));
        await client.SubscribeAsync(topic.Replace('x', '+'));
        await client.PublishAsync(topic, "deep");
        Assert.Equal("deep", (await client.ReadAsync<MqttReceived>()).Payload);

        await client.SendAsync(new SubscribePacket(1, [new(topic + "/x", QoS.AtMostOnce)]));
        await client.AssertClosedAsync();
        Assert.Equal(1, broker.Metrics.ProtocolErrorsOf(ReasonCode.TopicFilterInvalid));
    }

    [Fact]
    public async Task Subscriber_of_everything_gets_the_boards_pictures_too()
    {
        await using var broker = new MqttMemoryBroker();
        var client = await broker.ConnectAsync("a");
        await client.SubscribeAsync("#");
        var payload = Encoding.ASCII.GetBytes(new string('j', 20_000));
        await client.PublishAsync("gateway/b1/frame", payload);
        Assert.Equal(payload.Length, (await client.ReadAsync<MqttReceived>()).Payload.Length);
    }
}
