using Gateway.Broker.Reporting;
using Gateway.Mqtt;
using Gateway.Testing;

namespace Gateway.Broker.Tests;

public sealed class Mqtt5FlowTests
{
    private static PropertyWriter Properties => new();

    [Theory, InlineData(QoS.AtLeastOnce), InlineData(QoS.ExactlyOnce)]
    public async Task Receive_maximum_of_the_client_is_kept(QoS qos)
    {
        await using var broker = new MqttMemoryBroker();
        var (client, _) = await broker.Connect5Async("a", Properties.Add(PropertyId.ReceiveMaximum, 2));
        await client.SubscribeAsync("t", qos);
        var publisher = await broker.ConnectAsync("publisher");
        for (ushort i = 0; i < 3; i++)
        {
            await publisher.PublishAsync("t", $"{i}", QoS.ExactlyOnce, (ushort)(i + 1));
            Assert.Equal(new PubrecPacket((ushort)(i + 1)), await publisher.ReadAsync());
        }

        var first = await client.ReadAsync<MqttReceived>();
        await client.ReadAsync<MqttReceived>();
        await client.AssertNothingComesAsync();

        if (qos == QoS.AtLeastOnce)
        {
            await client.SendAsync(new PubackPacket(first.PacketId));
        }
        else
        {
            await client.SendAsync(new PubrecPacket(first.PacketId));
            Assert.Equal(new PubrelPacket(first.PacketId), await client.ReadAsync());
            await client.AssertNothingComesAsync();   // a PUBREL does not end it
            await client.SendAsync(new PubcompPacket(first.PacketId));
        }

        Assert.Equal("2", (await client.ReadAsync<MqttReceived>()).Payload);
    }

    [Fact]
    public async Task Receive_maximum_is_kept_when_a_session_with_more_in_flight_comes_back()
    {
        await using var broker = new MqttMemoryBroker();
        PropertyWriter Kept(uint maximum) => Properties.Add(PropertyId.SessionExpiryInterval, 100).Add(PropertyId.ReceiveMaximum, maximum);
        var (client, _) = await broker.Connect5Async("a", Kept(3));
        await client.SubscribeAsync("t", QoS.AtLeastOnce);
        var publisher = await broker.ConnectAsync("publisher");
        for (var i = 0; i < 3; i++)
            await publisher.PublishAsync("t", $"{i}");
        await publisher.AssertNothingComesAsync();
        for (var i = 0; i < 3; i++)
            await publisher.PublishAsync("t", $"{i}", QoS.AtLeastOnce, (ushort)(i + 1));
        for (var i = 0; i < 6; i++)
            await client.ReadAsync<MqttReceived>();
        client.Drop();
        await broker.EndedAsync(ConnectionEnd.Lost);

        (client, _) = await broker.Connect5Async("a", Kept(1), clean: false, expectPresent: true);
        for (var i = 0; i < 3; i++)
        {
            var received = await client.ReadAsync<MqttReceived>();
            Assert.Equal(($"{i}", true), (received.Payload, received.Duplicate));
            await client.AssertNothingComesAsync();
            await client.SendAsync(new PubackPacket(received.PacketId));
        }
    }

    [Fact]
    public async Task Client_beyond_the_receive_maximum_with_QoS_2_is_closed()
    {
        await using var broker = new MqttMemoryBroker(new MqttOptions { MaxUnacknowledged = 3 });
        var (client, _) = await broker.Connect5Async("a");
        for (ushort id = 1; id <= 3; id++)
        {
            await client.PublishAsync("t", "x", QoS.ExactlyOnce, id);
            Assert.Equal(new PubrecPacket(id), await client.ReadAsync());
        }

        await client.SendAsync(new PubrelPacket(1));
        Assert.Equal(new PubcompPacket(1), await client.ReadAsync());
        await client.PublishAsync("t", "x", QoS.ExactlyOnce, 4);
        Assert.Equal(new PubrecPacket(4), await client.ReadAsync());
        await client.PublishAsync("t", "x", QoS.ExactlyOnce, 5);
        await Mqtt5ConnectTests.AssertDisconnectedAsync(client, ReasonCode.ReceiveMaximumExceeded);
    }

    [Fact]
    public async Task Receive_maximum_is_for_both_QoS_together_until_puback_and_pubcomp()
    {
        await using var broker = new MqttMemoryBroker(new MqttOptions { MaxUnacknowledged = 3 });
        broker.Ingest.HoldsAcks = true;
        var (client, _) = await broker.Connect5Async("b1");
        var frame = Vectors.Read("frame/valid-synchronized");
        await client.PublishAsync("t", "x", QoS.ExactlyOnce, 1);
        Assert.Equal(new PubrecPacket(1), await client.ReadAsync());   // not yet released
        await client.PublishAsync("gateway/b1/frame", frame, QoS.AtLeastOnce, 2);   // not yet acknowledged
        await client.PublishAsync("t", "x", QoS.ExactlyOnce, 3);
        await client.PublishAsync("t", "x", QoS.ExactlyOnce, 3);   // one that is sent again is no other
        await client.AssertNothingComesAsync();   // its PUBREC waits for the PUBACK before it

        await client.SendAsync(new PubrelPacket(1));
        Assert.Equal(new PubcompPacket(1), await client.ReadAsync());
        await client.PublishAsync("gateway/b1/frame", frame, QoS.AtLeastOnce, 4);
        await client.AssertNothingComesAsync();
        Assert.True(broker.Ingest.Acks.TryDequeue(out var ack));
        ack.Complete();
        Assert.Equal(new PubackPacket(2), await client.ReadAsync());
        Assert.Equal(new PubrecPacket(3), await client.ReadAsync());
        await client.PublishAsync("gateway/b1/frame", frame, QoS.AtLeastOnce, 5);
        await client.AssertNothingComesAsync();

        await client.PublishAsync("t", "x", QoS.AtLeastOnce, 6);
        await Mqtt5ConnectTests.AssertDisconnectedAsync(client, ReasonCode.ReceiveMaximumExceeded);
    }

    [Fact]
    public async Task Publish_of_qos_2_is_sent_again_with_its_packet_id_and_properties()
    {
        await using var broker = new MqttMemoryBroker();
        var kept = new PropertyWriter().Add(PropertyId.SessionExpiryInterval, 100);
        var (client, _) = await broker.Connect5Async("a", kept);
        await client.SubscribeAsync(new SubscriptionRequest("t", QoS.ExactlyOnce), identifier: 5);
        var (publisher, _) = await broker.Connect5Async("publisher");
        await publisher.PublishAsync("t", "1", Properties.Add(PropertyId.ContentType, "text").ToBlock(), QoS.ExactlyOnce, 1);
        await publisher.PublishAsync("t", "2", default, QoS.ExactlyOnce, 2);
        var first = await client.ReadAsync<MqttReceived>();
        var second = await client.ReadAsync<MqttReceived>();
        await client.SendAsync(new PubrecPacket(second.PacketId));
        await client.ReadAsync<PubrelPacket>();
        client.Drop();
        await broker.EndedAsync(ConnectionEnd.Lost);

        (client, _) = await broker.Connect5Async("a", kept, clean: false, expectPresent: true);
        Assert.Equal(new PubrelPacket(second.PacketId), await client.ReadAsync());
        var again = await client.ReadAsync<MqttReceived>();
        Assert.Equal(
            (first.PacketId, true, "1", "text"), (again.PacketId, again.Duplicate, again.Payload, again.Properties.Text(PropertyId.ContentType)));
        Assert.Equal([5u], again.Properties.Numbers(PropertyId.SubscriptionIdentifier));
        await client.SendAsync(new PubrecPacket(again.PacketId));
        Assert.Equal(new PubrelPacket(again.PacketId), await client.ReadAsync());
        await client.SendAsync(new PubcompPacket(again.PacketId));
        await client.SendAsync(new PubcompPacket(second.PacketId));
        await client.AssertNothingComesAsync();
    }

    [Fact]
    public async Task Packet_within_the_maximum_that_is_told_and_above_a_limit_that_is_not_is_no_packet_too_large()
    {
        await using var broker = new MqttMemoryBroker(new MqttOptions { MaxPacketBytes = 100_000, MaxControlPacketBytes = 1000 });
        var (client, connack) = await broker.Connect5Async("a");
        Assert.Equal(100_000u, connack.Properties.Number(PropertyId.MaximumPacketSize));
        await client.SendAsync(0x82, 0xE9, 0x07);
        await Mqtt5ConnectTests.AssertDisconnectedAsync(client, ReasonCode.QuotaExceeded);

        (client, _) = await broker.Connect5Async("b");
        await client.PublishAsync("t", "x", Properties.Add(PropertyId.ContentType, new string('x', 1000)).ToBlock());
        await Mqtt5ConnectTests.AssertDisconnectedAsync(client, ReasonCode.QuotaExceeded);
    }

    [Fact]
    public async Task Control_packet_is_never_taken_above_the_maximum_that_is_told()
    {
        await using var broker = new MqttMemoryBroker(new MqttOptions { MaxPacketBytes = 500 });
        var (client, _) = await broker.Connect5Async("a");
        await client.SendAsync(0x82, 0xF4, 0x03);
        await Mqtt5ConnectTests.AssertDisconnectedAsync(client, ReasonCode.PacketTooLarge);
    }

    [Fact]
    public async Task Client_beyond_the_receive_maximum_with_QoS_1_is_closed()
    {
        await using var broker = new MqttMemoryBroker(new MqttOptions { MaxUnacknowledged = 2 });
        broker.Ingest.HoldsAcks = true;
        var (client, _) = await broker.Connect5Async("b1");
        var frame = Vectors.Read("frame/valid-synchronized");
        for (ushort id = 1; id <= 3; id++)
            await client.PublishAsync("gateway/b1/frame", frame, QoS.AtLeastOnce, id);
        await Mqtt5ConnectTests.AssertDisconnectedAsync(client, ReasonCode.ReceiveMaximumExceeded);
        Assert.Equal(2, broker.Ingest.Images.Count);
    }

    [Fact]
    public async Task Message_larger_than_the_client_takes_is_left_out_and_the_next_one_comes()
    {
        await using var broker = new MqttMemoryBroker();
        var (client, _) = await broker.Connect5Async("a", Properties.Add(PropertyId.MaximumPacketSize, 100).Add(PropertyId.TopicAliasMaximum, 5));
        await client.SubscribeAsync("t", QoS.AtLeastOnce);
        var publisher = await broker.ConnectAsync("publisher");
        await publisher.PublishAsync("t", new string('x', 90), QoS.AtLeastOnce, 1);    // 101 bytes with the alias
        await publisher.PublishAsync("t", new string('x', 5000), QoS.AtMostOnce);
        await publisher.PublishAsync("t", new string('y', 89), QoS.AtLeastOnce, 2);    // 100
        var received = await client.ReadAsync<MqttReceived>();
        Assert.Equal(('y', "t"), (received.Payload[0], received.Topic));   // the alias was not lost with the first
        Assert.Equal(2, broker.Metrics.Dropped(DropReason.TooLargeForSubscriber));
    }

    [Fact]
    public async Task Reason_text_is_left_out_where_the_client_does_not_take_it()
    {
        await using var broker = new MqttMemoryBroker();
        var (client, _) = await broker.Connect5Async("a", Properties.Add(PropertyId.MaximumPacketSize, 20));
        await client.SendAsync(0x00, 0x00);
        Assert.Equal(new DisconnectPacket(ReasonCode.MalformedPacket), await client.ReadAsync());
    }

    [Fact]
    public async Task Packet_announced_above_the_maximum_is_refused_from_its_header()
    {
        await using var broker = new MqttMemoryBroker(new MqttOptions { MaxPacketBytes = 1000 });
        var (client, _) = await broker.Connect5Async("a");
        await client.SendAsync(0x30, 0xFF, 0xFF, 0xFF, 0x7F);
        await Mqtt5ConnectTests.AssertDisconnectedAsync(client, ReasonCode.PacketTooLarge);
        Assert.Equal(0, broker.Pool.Bytes);
    }

    [Fact]
    public async Task Unknown_packet_ids_are_answered_as_not_found()
    {
        await using var broker = new MqttMemoryBroker();
        var (client, _) = await broker.Connect5Async("a");
        await client.SendAsync(new PubrelPacket(7));
        Assert.Equal(new PubcompPacket(7, ReasonCode.PacketIdNotFound), await client.ReadAsync());
        await client.SendAsync(new PubrecPacket(8));
        Assert.Equal(new PubrelPacket(8, ReasonCode.PacketIdNotFound), await client.ReadAsync());
    }

    [Fact]
    public async Task Pubrec_with_an_error_ends_the_message_without_a_pubrel()
    {
        await using var broker = new MqttMemoryBroker();
        var (client, _) = await broker.Connect5Async("a", Properties.Add(PropertyId.ReceiveMaximum, 1));
        await client.SubscribeAsync("t", QoS.ExactlyOnce);
        var publisher = await broker.ConnectAsync("publisher");
        await publisher.PublishAsync("t", "refused", QoS.ExactlyOnce, 1);
        await publisher.PublishAsync("t", "next", QoS.ExactlyOnce, 2);
        var received = await client.ReadAsync<MqttReceived>();
        await client.SendAsync(new PubrecPacket(received.PacketId, ReasonCode.QuotaExceeded));
        Assert.Equal("next", (await client.ReadAsync<MqttReceived>()).Payload);
    }

    [Fact]
    public async Task Client_that_does_not_read_its_last_word_is_closed_by_the_next_sweep()
    {
        await using var broker = new MqttMemoryBroker();
        var client = broker.Open(sendLimit: 20);
        client.Version = MqttVersion.V5;
        await client.SendAsync(new ConnectPacket { Version = MqttVersion.V5, ClientId = "a" }.Write);
        await Eventually.True(() => broker.Broker.Sessions.Count == 1, cancel: TestContext.Current.CancellationToken);
        await broker.Connect5Async("a");
        broker.Time.Advance(TimeSpan.FromSeconds(1));
        await broker.EndedAsync(ConnectionEnd.TakenOver);
    }
}
