using Gateway.Broker.Reporting;
using Gateway.Mqtt;
using Gateway.Testing;

namespace Gateway.Broker.Tests;

public sealed class Mqtt5SubscribeTests
{
    [Fact]
    public async Task Overlapping_subscriptions_give_a_message_once_with_all_identifiers()
    {
        await using var broker = new MqttMemoryBroker();
        var (client, _) = await broker.Connect5Async("a");
        await client.SubscribeAsync(new SubscriptionRequest("x/#", QoS.AtMostOnce), identifier: 1);
        await client.SubscribeAsync(new SubscriptionRequest("x/+", QoS.AtLeastOnce), identifier: 268_435_455);
        await client.SubscribeAsync(new SubscriptionRequest("#", QoS.AtMostOnce));
        await client.PublishAsync("x/y", "once", QoS.ExactlyOnce, 9);

        MqttReceived? received = null;
        while (received is null)
            received = await client.ReadAsync() as MqttReceived;
        Assert.Equal(QoS.AtLeastOnce, received.QoS);
        Assert.Equal([1u, 268_435_455u], received.Properties.Numbers(PropertyId.SubscriptionIdentifier).Order());
        await client.SendAsync(new PubackPacket(received.PacketId));
        await client.PublishAsync("other", "none");
        Assert.Empty((await client.NextPublishAsync()).Properties.Numbers(PropertyId.SubscriptionIdentifier));
    }

    [Fact]
    public async Task Subscribing_again_replaces_the_identifier()
    {
        await using var broker = new MqttMemoryBroker();
        var (client, _) = await broker.Connect5Async("a");
        await client.SubscribeAsync(new SubscriptionRequest("x", QoS.AtMostOnce), identifier: 1);
        await client.SubscribeAsync(new SubscriptionRequest("x", QoS.AtMostOnce), identifier: 2);
        await client.PublishAsync("x", "p");
        var answer = await client.ReadAsync<MqttReceived>();
        Assert.Equal([2u], answer.Properties.Numbers(PropertyId.SubscriptionIdentifier));
    }

    [Fact]
    public async Task No_local_leaves_out_what_the_client_publishes_itself()
    {
        await using var broker = new MqttMemoryBroker();
        var (client, _) = await broker.Connect5Async("a");
        await client.SubscribeAsync(new SubscriptionRequest("x/#", QoS.AtMostOnce) { NoLocal = true }, identifier: 1);
        await client.PublishAsync("x/y", "own");
        var other = await broker.ConnectAsync("b");
        await other.PublishAsync("x/y", "other's");
        Assert.Equal("other's", (await client.ReadAsync<MqttReceived>()).Payload);

        // A second subscription without it gives the own message, and does not speak for the first.
        await client.SubscribeAsync(new SubscriptionRequest("x/y", QoS.AtMostOnce), identifier: 2);
        await client.PublishAsync("x/y", "own");
        var answer = await client.ReadAsync<MqttReceived>();
        Assert.Equal([2u], answer.Properties.Numbers(PropertyId.SubscriptionIdentifier));
        await client.AssertNothingComesAsync();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Retain_as_published_keeps_the_flag(bool asPublished)
    {
        await using var broker = new MqttMemoryBroker();
        var (client, _) = await broker.Connect5Async("a");
        await client.SubscribeAsync(new SubscriptionRequest("x", QoS.AtMostOnce) { RetainAsPublished = asPublished });
        await client.PublishAsync("x", "p", retain: true);
        Assert.Equal(asPublished, (await client.ReadAsync<MqttReceived>()).Retain);
        await client.PublishAsync("x", "p");
        Assert.False((await client.ReadAsync<MqttReceived>()).Retain);
    }

    [Fact]
    public async Task Retain_handling_says_when_retained_messages_are_sent()
    {
        await using var broker = new MqttMemoryBroker();
        var (client, _) = await broker.Connect5Async("a");
        await client.PublishAsync("x", "kept", retain: true);
        await client.SubscribeAsync(new SubscriptionRequest("x", QoS.AtMostOnce) { RetainHandling = RetainHandling.DoNotSend });
        await client.SubscribeAsync(new SubscriptionRequest("x", QoS.AtMostOnce) { RetainHandling = RetainHandling.SendIfNew });
        await client.AssertNothingComesAsync();
        await client.SubscribeAsync(new SubscriptionRequest("+", QoS.AtMostOnce) { RetainHandling = RetainHandling.SendIfNew }, identifier: 3);
        var received = await client.ReadAsync<MqttReceived>();
        Assert.True(received.Retain);
        Assert.Equal([3u], received.Properties.Numbers(PropertyId.SubscriptionIdentifier));
        await client.SubscribeAsync(new SubscriptionRequest("x", QoS.AtMostOnce));
        Assert.Equal("kept", (await client.ReadAsync<MqttReceived>()).Payload);
    }

    [Fact]
    public async Task Unsuback_says_what_was_not_there()
    {
        await using var broker = new MqttMemoryBroker();
        var (client, _) = await broker.Connect5Async("a");
        await client.SubscribeAsync("x");
        await client.SendAsync(output => new UnsubscribePacket(4, ["x", "never"]).Write(output, MqttVersion.V5));
        var answer = await client.ReadAsync<UnsubackPacket>();
        Assert.Equal([(byte)ReasonCode.Success, (byte)ReasonCode.NoSubscriptionExisted], answer.ReasonCodes.ToArray());
    }

    [Fact]
    public async Task Subscription_above_the_limit_is_told_as_a_quota()
    {
        await using var broker = new MqttMemoryBroker(new MqttOptions { MaxSubscriptionsPerClient = 1 });
        var (client, _) = await broker.Connect5Async("a");
        await client.SendAsync(output => new SubscribePacket(1, [new("a", QoS.AtMostOnce), new("b", QoS.AtMostOnce)]).Write(output, MqttVersion.V5));
        var answer = await client.ReadAsync<SubackPacket>();
        Assert.Equal([0, (byte)ReasonCode.QuotaExceeded], answer.ReturnCodes.ToArray());
    }

    [Fact]
    public async Task Shared_subscription_gives_each_message_to_one_member_in_turns()
    {
        await using var broker = new MqttMemoryBroker();
        var (first, _) = await broker.Connect5Async("a");
        await first.SubscribeAsync(new SubscriptionRequest("$share/g/x/+", QoS.AtMostOnce), identifier: 5);
        var second = await broker.ConnectAsync("b");   // version 3.1.1 may share too
        await second.SubscribeAsync("$share/g/x/+");
        var (other, _) = await broker.Connect5Async("c");
        await other.SubscribeAsync("$share/h/x/+");
        for (var i = 0; i < 4; i++)
            await other.PublishAsync("x/y", $"{i}");

        for (var i = 0; i < 4; i++)
            Assert.Equal($"{i}", (await other.ReadAsync<MqttReceived>()).Payload);   // alone in its group
        for (var i = 0; i < 4; i += 2)
        {
            var received = await first.ReadAsync<MqttReceived>();   // who came first begins
            Assert.Equal([5u], received.Properties.Numbers(PropertyId.SubscriptionIdentifier));
            Assert.Equal($"{i}", received.Payload);
            Assert.Equal($"{i + 1}", (await second.ReadAsync<MqttReceived>()).Payload);
        }

        foreach (var member in new[] { first, second })
        {
            await member.SubscribeAsync("end");
            await member.AssertNothingComesBeforeAsync(other, "end");
        }
    }

    [Fact]
    public async Task Shared_subscription_gives_a_message_to_a_member_that_takes_packets_as_large()
    {
        await using var broker = new MqttMemoryBroker();
        var (small, _) = await broker.Connect5Async("small", new PropertyWriter().Add(PropertyId.MaximumPacketSize, 200));
        var (large, _) = await broker.Connect5Async("large");
        foreach (var member in new[] { small, large })
            await member.SubscribeAsync("$share/g/t", QoS.AtLeastOnce);
        var publisher = await broker.ConnectAsync("publisher");
        for (ushort i = 1; i <= 4; i++)
            await publisher.PublishAsync("t", new string('x', 1000), QoS.AtLeastOnce, i);
        await publisher.AssertAcknowledgedAsync(1, 2, 3, 4);
        for (var i = 0; i < 4; i++)
        {
            var received = await large.ReadAsync<MqttReceived>();
            Assert.Equal(1000, received.Payload.Length);
            await large.SendAsync(new PubackPacket(received.PacketId));   // otherwise the other member gets them
        }

        await small.AssertNothingComesAsync();
        Assert.Equal(0, broker.Metrics.Dropped(DropReason.TooLargeForSubscriber));

        large.Drop();
        await broker.EndedAsync(ConnectionEnd.Lost);
        await publisher.PublishAsync("t", new string('x', 1000), QoS.AtLeastOnce, 5);
        await publisher.AssertAcknowledgedAsync(5);
        await Eventually.True(() => broker.Metrics.Dropped(DropReason.TooLargeForSubscriber) == 1, cancel: TestContext.Current.CancellationToken);
        await small.AssertNothingComesAsync();
    }

    [Fact]
    public async Task Shared_subscription_passes_over_members_that_are_away_and_sends_nothing_retained()
    {
        await using var broker = new MqttMemoryBroker();
        var away = await broker.ConnectAsync("a", clean: false);
        await away.SubscribeAsync("$share/g/x", QoS.AtLeastOnce);
        away.Drop();
        await broker.EndedAsync(ConnectionEnd.Lost);
        var (here, _) = await broker.Connect5Async("b");
        await here.PublishAsync("x", "kept", retain: true);
        await here.PublishAsync("$share/g/x", "kept under a topic that is spelled like the filter", retain: true);
        await here.SubscribeAsync("$share/g/x", QoS.AtLeastOnce);
        await here.AssertNothingComesAsync();
        var (publisher, _) = await broker.Connect5Async("p");
        for (var i = 0; i < 3; i++)
        {
            await publisher.PublishAsync("x", $"{i}", QoS.AtLeastOnce, 1);
            Assert.Equal($"{i}", (await here.ReadAsync<MqttReceived>()).Payload);
        }
    }

    [Fact]
    public async Task Shared_subscription_ends_with_its_last_member_and_counts_each_of_them()
    {
        await using var broker = new MqttMemoryBroker();
        var before = broker.Broker.Router.SubscriptionCount;
        var (first, _) = await broker.Connect5Async("a");
        await first.SubscribeAsync("$share/g/x");
        var (second, _) = await broker.Connect5Async("b");
        await second.SubscribeAsync("$share/g/x");
        Assert.Equal(before + 2, broker.Broker.Router.SubscriptionCount);

        foreach (var client in new[] { first, second })
        {
            await client.SendAsync(output => new UnsubscribePacket(1, ["$share/g/x"]).Write(output, MqttVersion.V5));
            var answer = await client.ReadAsync<UnsubackPacket>();
            Assert.Equal([(byte)ReasonCode.Success], answer.ReasonCodes.ToArray());
        }

        Assert.Equal(before, broker.Broker.Router.SubscriptionCount);
        await first.PublishAsync("x", "nobody");
        await first.AssertNothingComesAsync();
    }
}
