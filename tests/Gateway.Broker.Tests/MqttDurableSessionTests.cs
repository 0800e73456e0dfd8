using Gateway.Broker.Reporting;
using Gateway.Mqtt;
using Gateway.Testing;

namespace Gateway.Broker.Tests;

/// <summary>Sessions that outlive the process: what is promised, and when.</summary>
public sealed class MqttDurableSessionTests
{
    private static PropertyWriter Kept => new PropertyWriter().Add(PropertyId.SessionExpiryInterval, 100);

    [Fact]
    public async Task Acknowledged_publish_is_delivered_in_its_order_after_a_crash()
    {
        await using var broker = new MqttDurableBroker();
        await SubscribeAndLeaveAsync(broker, "away", QoS.ExactlyOnce);
        var publisher = await broker.Now.ConnectAsync("publisher");
        for (ushort i = 1; i <= 20; i++)
            await publisher.PublishAsync("t/x", $"{i}", i % 2 == 0 ? QoS.AtLeastOnce : QoS.ExactlyOnce, i);
        for (ushort i = 1; i <= 20; i++)
            Assert.Equal(i % 2 == 0 ? new PubackPacket(i) : new PubrecPacket(i), await publisher.ReadAsync());

        await broker.CrashAsync();
        var client = await broker.Now.ConnectAsync("away", clean: false, expectPresent: true);
        for (var i = 1; i <= 20; i++)
        {
            var received = await client.ReadAsync<MqttReceived>();
            Assert.Equal(
                ("t/x", $"{i}", i % 2 == 0 ? QoS.AtLeastOnce : QoS.ExactlyOnce, false),
                (received.Topic, received.Payload, received.QoS, received.Duplicate));
        }
    }

    [Theory, InlineData(40), InlineData(-40)]
    public async Task A_clock_that_jumped_ends_no_session_and_no_message_that_waits_at_the_start(int days)
    {
        await using var broker = new MqttDurableBroker();
        await SubscribeAndLeaveAsync(broker, "away", QoS.AtLeastOnce);
        var (publisher, _) = await broker.Now.Connect5Async("publisher", new PropertyWriter());
        var expiry = new PropertyWriter().Add(PropertyId.MessageExpiryInterval, 60).ToBlock();
        await publisher.PublishAsync("t/x", "waits", expiry, QoS.AtLeastOnce, 1);
        await publisher.ReadAsync<PubackPacket>();

        await broker.RestartAsync(() => broker.Now.Time.Step(TimeSpan.FromDays(days)));

        var client = await broker.Now.ConnectAsync("away", clean: false, expectPresent: true);
        Assert.Equal("waits", (await client.ReadAsync<MqttReceived>()).Payload);
    }

    [Fact]
    public async Task Subscriptions_keep_their_options_and_identifiers()
    {
        await using var broker = new MqttDurableBroker();
        var (client, _) = await broker.Now.Connect5Async("a", Kept);
        await client.SubscribeAsync(new SubscriptionRequest("one", QoS.AtLeastOnce) { RetainAsPublished = true }, identifier: 7);
        await client.SubscribeAsync(new SubscriptionRequest("two", QoS.ExactlyOnce) { NoLocal = true }, identifier: 8);
        await client.SubscribeAsync(new SubscriptionRequest("gone", QoS.ExactlyOnce));
        await client.SendAsync(output => new UnsubscribePacket(2, ["gone"]).Write(output, MqttVersion.V5));
        await client.ReadAsync<UnsubackPacket>();

        await broker.CrashAsync();
        (client, _) = await broker.Now.Connect5Async("a", Kept, clean: false, expectPresent: true);
        await client.PublishAsync("two", "own");
        await client.PublishAsync("gone", "nobody's");
        await client.PublishAsync("one", "kept", retain: true);
        var received = await client.ReadAsync<MqttReceived>();
        Assert.Equal(("one", true), (received.Topic, received.Retain));
        Assert.Equal([7u], received.Properties.Numbers(PropertyId.SubscriptionIdentifier));
        var other = await broker.Now.ConnectAsync("other");
        await other.PublishAsync("two", "other's");
        received = await client.ReadAsync<MqttReceived>();
        Assert.Equal("other's", received.Payload);
        Assert.Equal([8u], received.Properties.Numbers(PropertyId.SubscriptionIdentifier));
    }

    [Fact]
    public async Task Shared_subscription_of_an_absent_client_is_kept_with_what_waits_for_it()
    {
        await using var broker = new MqttDurableBroker();
        var client = await broker.Now.ConnectAsync("a", clean: false);
        await client.SubscribeAsync("$share/group/t", QoS.AtLeastOnce);
        client.Drop();
        await broker.Now.EndedAsync(ConnectionEnd.Lost);
        var publisher = await broker.Now.ConnectAsync("publisher");
        await publisher.PublishAsync("t", "before", QoS.AtLeastOnce, 1);
        await publisher.AssertAcknowledgedAsync(1);

        await broker.CrashAsync();
        publisher = await broker.Now.ConnectAsync("publisher");
        await publisher.PublishAsync("t", "after", QoS.AtLeastOnce, 1);
        await publisher.AssertAcknowledgedAsync(1);
        client = await broker.Now.ConnectAsync("a", clean: false, expectPresent: true);
        Assert.Equal("before", (await client.ReadAsync<MqttReceived>()).Payload);
        Assert.Equal("after", (await client.ReadAsync<MqttReceived>()).Payload);
    }

    [Fact]
    public async Task Message_for_many_absent_clients_is_stored_once_and_its_properties_come_back()
    {
        await using var broker = new MqttDurableBroker(new MqttOptions { MaxStoredBytes = 20_000 });
        foreach (var id in new[] { "a", "b", "c", "d" })
            await SubscribeAndLeaveAsync(broker, id, QoS.AtLeastOnce);
        var (publisher, _) = await broker.Now.Connect5Async("publisher");
        var properties = new PropertyWriter().Add(PropertyId.ContentType, "text/plain").Add(PropertyId.MessageExpiryInterval, 50).ToBlock();
        await publisher.PublishAsync("t/x", new string('x', 15_000), properties, QoS.AtLeastOnce, 1);
        await publisher.ReadAsync<PubackPacket>();
        Assert.Equal(0, broker.Now.Metrics.Dropped(DropReason.StoreFull));

        await broker.CrashAsync();
        broker.Now.Time.Advance(TimeSpan.FromSeconds(20));
        foreach (var id in new[] { "a", "b", "c", "d" })
        {
            var (client, _) = await broker.Now.Connect5Async(id, Kept, clean: false, expectPresent: true);
            var received = await client.ReadAsync<MqttReceived>();
            Assert.Equal((15_000, "text/plain"), (received.Payload.Length, received.Properties.Text(PropertyId.ContentType)));
            Assert.Equal(30u, received.Properties.Number(PropertyId.MessageExpiryInterval));
        }
    }

    [Fact]
    public async Task What_was_sent_and_not_acknowledged_is_sent_again_with_its_packet_id_after_a_restart()
    {
        await using var broker = new MqttDurableBroker();
        var client = await broker.Now.ConnectAsync("a", clean: false);
        await client.SubscribeAsync("t", QoS.AtLeastOnce);
        var publisher = await broker.Now.ConnectAsync("publisher");
        for (ushort i = 1; i <= 3; i++)
            await publisher.PublishAsync("t", $"{i}", QoS.AtLeastOnce, i);
        await client.SendAsync(new PubackPacket((await client.ReadAsync<MqttReceived>()).PacketId));
        var second = await client.ReadAsync<MqttReceived>();
        var third = await client.ReadAsync<MqttReceived>();
        await broker.AssertNothingComesAsync(client);

        await broker.RestartAsync();
        client = await broker.Now.ConnectAsync("a", clean: false, expectPresent: true);
        Assert.Equal(second with { Duplicate = true }, await client.ReadAsync());
        Assert.Equal(third with { Duplicate = true }, await client.ReadAsync());
        await client.SendAsync(new PubackPacket(second.PacketId));
        await client.SendAsync(new PubackPacket(third.PacketId));
        await broker.AssertNothingComesAsync(client);

        await broker.RestartAsync();
        client = await broker.Now.ConnectAsync("a", clean: false, expectPresent: true);
        await broker.AssertNothingComesAsync(client);
        Assert.Equal(0, broker.Now.Broker.Sessions.QueuedBytes);
    }

    [Fact]
    public async Task Publish_of_qos_2_is_published_once_although_a_crash_comes_before_its_release()
    {
        await using var broker = new MqttDurableBroker();
        await SubscribeAndLeaveAsync(broker, "away", QoS.ExactlyOnce);
        var publisher = await broker.Now.ConnectAsync("publisher", clean: false);
        await publisher.PublishAsync("t/x", "1", QoS.ExactlyOnce, 7);
        Assert.Equal(new PubrecPacket(7), await publisher.ReadAsync());

        await broker.CrashAsync();   // and the PUBREC did not arrive
        publisher = await broker.Now.ConnectAsync("publisher", clean: false, expectPresent: true);
        await publisher.PublishAsync("t/x", "1", QoS.ExactlyOnce, 7, duplicate: true);
        Assert.Equal(new PubrecPacket(7), await publisher.ReadAsync());
        await publisher.SendAsync(new PubrelPacket(7));
        Assert.Equal(new PubcompPacket(7), await publisher.ReadAsync());

        await broker.CrashAsync();   // and the packet id is another publish's now
        publisher = await broker.Now.ConnectAsync("publisher", clean: false, expectPresent: true);
        await publisher.PublishAsync("t/x", "2", QoS.ExactlyOnce, 7);
        Assert.Equal(new PubrecPacket(7), await publisher.ReadAsync());

        var client = await broker.Now.ConnectAsync("away", clean: false, expectPresent: true);
        Assert.Equal("1", (await client.ReadAsync<MqttReceived>()).Payload);
        Assert.Equal("2", (await client.ReadAsync<MqttReceived>()).Payload);
        await broker.AssertNothingComesAsync(client);
    }

    [Fact]
    public async Task Message_of_qos_2_keeps_its_packet_id_over_a_crash_at_each_of_its_steps()
    {
        await using var broker = new MqttDurableBroker();
        var client = await broker.Now.ConnectAsync("a", clean: false);
        await client.SubscribeAsync("t", QoS.ExactlyOnce);
        var publisher = await broker.Now.ConnectAsync("publisher");
        await publisher.PublishAsync("t", "1", QoS.ExactlyOnce, 1);
        await publisher.PublishAsync("t", "2", QoS.ExactlyOnce, 2);
        var first = await client.ReadAsync<MqttReceived>();
        var second = await client.ReadAsync<MqttReceived>();

        await broker.CrashAsync();   // sent
        client = await broker.Now.ConnectAsync("a", clean: false, expectPresent: true);
        Assert.Equal(first with { Duplicate = true }, await client.ReadAsync());
        Assert.Equal(second with { Duplicate = true }, await client.ReadAsync());
        await client.SendAsync(new PubrecPacket(first.PacketId));
        Assert.Equal(new PubrelPacket(first.PacketId), await client.ReadAsync());

        await broker.CrashAsync();   // one of them released
        client = await broker.Now.ConnectAsync("a", clean: false, expectPresent: true);
        object?[] again = [await client.ReadAsync(), await client.ReadAsync()];
        Assert.Contains(new PubrelPacket(first.PacketId), again);
        Assert.Contains(second with { Duplicate = true }, again);
        await client.SendAsync(new PubcompPacket(first.PacketId));
        await client.SendAsync(new PubrecPacket(second.PacketId));
        Assert.Equal(new PubrelPacket(second.PacketId), await client.ReadAsync());
        await client.SendAsync(new PubcompPacket(second.PacketId));
        await broker.AssertNothingComesAsync(client);
        await broker.FlushAsync();

        await broker.CrashAsync();
        client = await broker.Now.ConnectAsync("a", clean: false, expectPresent: true);
        await broker.AssertNothingComesAsync(client);
    }

    [Fact]
    public async Task Session_that_was_connected_lasts_its_expiry_from_the_crash_on_and_one_that_was_away_from_then_on()
    {
        await using var broker = new MqttDurableBroker();
        var (away, _) = await broker.Now.Connect5Async("away", Kept);
        away.Drop();
        await broker.Now.EndedAsync(ConnectionEnd.Lost);
        await broker.Now.Connect5Async("connected", Kept);
        broker.Now.Time.Advance(TimeSpan.FromSeconds(60));
        await broker.FlushAsync();

        await broker.CrashAsync();
        Assert.Equal(2, broker.Now.Broker.Sessions.Count);
        broker.Now.Time.Advance(TimeSpan.FromSeconds(39));
        Assert.Equal(2, broker.Now.Broker.Sessions.Count);
        broker.Now.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, broker.Now.Broker.Sessions.Count);
        broker.Now.Time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(0, broker.Now.Broker.Sessions.Count);
        await broker.FlushAsync();

        await broker.CrashAsync();
        Assert.Equal(0, broker.Now.Broker.Sessions.Count);
    }

    [Fact]
    public async Task Session_that_ends_while_the_daemon_is_down_is_gone_when_it_starts()
    {
        await using var broker = new MqttDurableBroker();
        await broker.Now.Connect5Async("a", Kept);
        await broker.RestartAsync(() => broker.Now.Time.Advance(TimeSpan.FromSeconds(101)));
        await broker.Now.Connect5Async("a", Kept, clean: false, expectPresent: false);
    }

    [Fact]
    public async Task Session_that_ends_with_its_connection_and_publishes_of_qos_0_are_never_written()
    {
        await using var broker = new MqttDurableBroker();
        var client = await broker.Now.ConnectAsync("clean");
        await client.SubscribeAsync("#", QoS.ExactlyOnce);
        await client.PublishAsync("t", "1", QoS.AtLeastOnce, 1);
        await client.PublishAsync("t", "2", QoS.ExactlyOnce, 2);
        await client.PublishAsync("t", "3");
        for (var i = 0; i < 5; i++)
            await client.ReadAsync();
        client.Drop();
        await broker.Now.EndedAsync(ConnectionEnd.Lost);
        await broker.FlushAsync();
        Assert.Equal(0, broker.Store.Attempts);
    }

    [Fact]
    public async Task Clean_connect_forgets_the_session_on_the_disk_too()
    {
        await using var broker = new MqttDurableBroker();
        await SubscribeAndLeaveAsync(broker, "a", QoS.AtLeastOnce);
        var publisher = await broker.Now.ConnectAsync("publisher");
        await publisher.PublishAsync("t/x", "1", QoS.AtLeastOnce, 1);
        await publisher.AssertAcknowledgedAsync(1);
        await broker.Now.ConnectAsync("a", clean: true);
        await broker.FlushAsync();

        await broker.CrashAsync();
        Assert.Equal(0, broker.Now.Broker.Sessions.Count);
        Assert.Equal(0, broker.Now.Broker.Sessions.QueuedBytes);
    }

    internal static async Task SubscribeAndLeaveAsync(MqttDurableBroker broker, string clientId, QoS qos)
    {
        var before = (int)broker.Now.Metrics.Ended(ConnectionEnd.Lost);
        var client = await broker.Now.ConnectAsync(clientId, clean: false);
        await client.SubscribeAsync("t/#", qos);
        client.Drop();
        await broker.Now.EndedAsync(ConnectionEnd.Lost, before + 1);
    }
}
