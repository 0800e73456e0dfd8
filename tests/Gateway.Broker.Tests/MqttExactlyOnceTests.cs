using Gateway.Broker.Reporting;
using Gateway.Mqtt;
using Gateway.Testing;

namespace Gateway.Broker.Tests;

/// <summary>QoS 2, both ways (section 4.3.3).</summary>
public sealed class MqttExactlyOnceTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task Publish_goes_through_all_four_packets_and_is_delivered_once(MqttVersion version)
    {
        await using var broker = new MqttMemoryBroker();
        var subscriber = await broker.ConnectAsync(version, "subscriber");
        await subscriber.SubscribeAsync("t");
        var publisher = await broker.ConnectAsync(version, "publisher");
        await publisher.PublishAsync("t", "x", QoS.ExactlyOnce, 7);
        Assert.Equal(new PubrecPacket(7), await publisher.ReadAsync());
        await publisher.PublishAsync("t", "x", QoS.ExactlyOnce, 7, duplicate: true);
        Assert.Equal(new PubrecPacket(7), await publisher.ReadAsync());
        await publisher.SendAsync(new PubrelPacket(7));
        Assert.Equal(new PubcompPacket(7), await publisher.ReadAsync());
        await publisher.PublishAsync("t", "next", QoS.ExactlyOnce, 7, duplicate: true);   // the packet id is free, whatever the mark says
        Assert.Equal(new PubrecPacket(7), await publisher.ReadAsync());

        Assert.Equal("x", (await subscriber.ReadAsync<MqttReceived>()).Payload);
        Assert.Equal("next", (await subscriber.ReadAsync<MqttReceived>()).Payload);
    }

    [Theory]
    [InlineData(MqttVersion.V311, 10)]
    [InlineData(MqttVersion.V5, 10)]
    [InlineData(MqttVersion.V311, 100_000)]
    [InlineData(MqttVersion.V5, 100_000)]
    public async Task Repeated_publish_is_not_delivered_again_over_another_connection(MqttVersion version, int length)
    {
        await using var broker = new MqttMemoryBroker();
        var subscriber = await broker.ConnectAsync(version, "subscriber");
        await subscriber.SubscribeAsync("t");
        var publisher = await broker.ConnectAsync(version, "publisher", clean: false);
        await publisher.PublishAsync("t", new byte[length], QoS.ExactlyOnce, 7);
        await publisher.ReadAsync<PubrecPacket>();
        publisher.Drop();
        await broker.EndedAsync(ConnectionEnd.Lost);

        publisher = await broker.ConnectAsync(version, "publisher", clean: false, expectPresent: true);
        await publisher.PublishAsync("t", new byte[length], QoS.ExactlyOnce, 7, duplicate: true);
        Assert.Equal(new PubrecPacket(7), await publisher.ReadAsync());
        await publisher.SendAsync(new PubrelPacket(7));
        Assert.Equal(new PubcompPacket(7), await publisher.ReadAsync());
        await publisher.PublishAsync("t", "released", QoS.ExactlyOnce, 7);

        Assert.Equal(length, (await subscriber.ReadAsync<MqttReceived>()).Payload.Length);
        Assert.Equal("released", (await subscriber.ReadAsync<MqttReceived>()).Payload);
    }

    [Fact]
    public async Task Pubrel_of_an_unknown_packet_id_is_answered()
    {
        await using var broker = new MqttMemoryBroker();
        var publisher = await broker.ConnectAsync("publisher");
        await publisher.SendAsync(new PubrelPacket(99));
        Assert.Equal(new PubcompPacket(99), await publisher.ReadAsync());
    }

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task Image_gets_its_pubrec_when_it_is_committed_and_is_taken_again_when_it_was_not(MqttVersion version)
    {
        await using var broker = new MqttMemoryBroker { Ingest = { HoldsAcks = true } };
        var frame = Vectors.Read("frame/valid-synchronized");
        var board = await broker.ConnectAsync(version, "b1", clean: false);
        await board.PublishAsync("gateway/b1/frame", frame, QoS.ExactlyOnce, 7);
        await board.AssertNothingComesAsync();
        board.Drop();
        await broker.EndedAsync(ConnectionEnd.Lost);   // before the commit

        board = await broker.ConnectAsync(version, "b1", clean: false, expectPresent: true);
        await board.PublishAsync("gateway/b1/frame", frame, QoS.ExactlyOnce, 7, duplicate: true);
        await Eventually.True(() => broker.Ingest.Images.Count == 2, cancel: Cancel);
        while (broker.Ingest.Acks.TryDequeue(out var ack))
            ack.Complete();
        Assert.Equal(new PubrecPacket(7), await board.ReadAsync());
    }

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task Subscriber_gets_a_message_through_all_four_packets(MqttVersion version)
    {
        await using var broker = new MqttMemoryBroker(new MqttOptions { MaxInFlight = 1 });
        var subscriber = await broker.ConnectAsync(version, "subscriber");
        await subscriber.SubscribeAsync("t", QoS.ExactlyOnce);
        var publisher = await broker.ConnectAsync(version, "publisher");
        for (ushort id = 1; id <= 2; id++)
        {
            await publisher.PublishAsync("t", $"{id}", QoS.ExactlyOnce, id);
            Assert.Equal(new PubrecPacket(id), await publisher.ReadAsync());
        }

        var first = await subscriber.ReadAsync<MqttReceived>();
        Assert.Equal(("1", QoS.ExactlyOnce), (first.Payload, first.QoS));
        await subscriber.SendAsync(new PubrecPacket(first.PacketId));
        Assert.Equal(new PubrelPacket(first.PacketId), await subscriber.ReadAsync());
        await subscriber.AssertNothingComesAsync();   // the packet id is in use until PUBCOMP
        await subscriber.SendAsync(new PubcompPacket(first.PacketId));
        Assert.Equal("2", (await subscriber.ReadAsync<MqttReceived>()).Payload);
    }

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task Kept_session_goes_on_where_it_was(MqttVersion version)
    {
        await using var broker = new MqttMemoryBroker();
        var subscriber = await broker.ConnectAsync(version, "subscriber", clean: false);
        await subscriber.SubscribeAsync("t", QoS.ExactlyOnce);
        var publisher = await broker.ConnectAsync(version, "publisher");
        await publisher.PublishAsync("t", "received", QoS.ExactlyOnce, 1);
        await publisher.PublishAsync("t", "sent", QoS.ExactlyOnce, 2);
        var received = await subscriber.ReadAsync<MqttReceived>();
        var sent = await subscriber.ReadAsync<MqttReceived>();
        await subscriber.SendAsync(new PubrecPacket(received.PacketId));
        Assert.Equal(new PubrelPacket(received.PacketId), await subscriber.ReadAsync());
        subscriber.Drop();
        await broker.EndedAsync(ConnectionEnd.Lost);

        subscriber = await broker.ConnectAsync(version, "subscriber", clean: false, expectPresent: true);
        Assert.Equal(new PubrelPacket(received.PacketId), await subscriber.ReadAsync());
        Assert.Equal(sent with { Duplicate = true }, await subscriber.ReadAsync());
        await subscriber.SendAsync(new PubcompPacket(received.PacketId));
        await subscriber.SendAsync(new PubrecPacket(sent.PacketId));
        Assert.Equal(new PubrelPacket(sent.PacketId), await subscriber.ReadAsync());
        await subscriber.SendAsync(new PubcompPacket(sent.PacketId));
        await subscriber.AssertNothingComesAsync();
        Assert.Equal(0, broker.Broker.Sessions.QueuedBytes);
    }

    [Theory]
    [InlineData(QoS.ExactlyOnce, PacketType.Puback)]
    [InlineData(QoS.ExactlyOnce, PacketType.Pubcomp)]
    [InlineData(QoS.AtLeastOnce, PacketType.Pubrec)]
    [InlineData(QoS.AtLeastOnce, PacketType.Pubcomp)]
    public async Task Answer_of_the_wrong_kind_ends_the_connection_and_the_message_is_sent_again(QoS qos, PacketType wrong)
    {
        await using var broker = new MqttMemoryBroker();
        var subscriber = await broker.ConnectAsync("subscriber", clean: false);
        await subscriber.SubscribeAsync("t", QoS.ExactlyOnce);
        var publisher = await broker.ConnectAsync("publisher");
        await publisher.PublishAsync("t", "x", qos, 1);
        var message = await subscriber.ReadAsync<MqttReceived>();
        await (wrong switch
        {
            PacketType.Puback => subscriber.SendAsync(new PubackPacket(message.PacketId)),
            PacketType.Pubrec => subscriber.SendAsync(new PubrecPacket(message.PacketId)),
            _ => subscriber.SendAsync(new PubcompPacket(message.PacketId)),
        });
        await subscriber.AssertClosedAsync();
        Assert.Equal(1, broker.Metrics.ProtocolErrorsOf(ReasonCode.ProtocolError));

        subscriber = await broker.ConnectAsync("subscriber", clean: false, expectPresent: true);
        Assert.Equal(message with { Duplicate = true }, await subscriber.ReadAsync());
    }

    [Fact]
    public async Task Pubrec_with_an_error_for_QoS_1_is_told_as_a_protocol_error()
    {
        await using var broker = new MqttMemoryBroker();
        var (subscriber, _) = await broker.Connect5Async("subscriber");
        await subscriber.SubscribeAsync("t", QoS.AtLeastOnce);
        var publisher = await broker.ConnectAsync("publisher");
        await publisher.PublishAsync("t", "x", QoS.AtLeastOnce, 1);
        await subscriber.SendAsync(new PubrecPacket((await subscriber.ReadAsync<MqttReceived>()).PacketId, ReasonCode.QuotaExceeded));
        await Mqtt5ConnectTests.AssertDisconnectedAsync(subscriber, ReasonCode.ProtocolError);
    }

    [Theory, InlineData(MqttVersion.V311), InlineData(MqttVersion.V5)]
    public async Task Client_that_releases_nothing_is_disconnected_when_all_have_too_many_and_others_go_on(MqttVersion version)
    {
        await using var broker = new MqttMemoryBroker(new MqttOptions { MaxUnacknowledged = 2, MaxUnreleased = 10 });
        var expiry = new PropertyWriter().Add(PropertyId.SessionExpiryInterval, 100);
        async Task<MqttMemoryClient> ConnectAsync(bool isThere) => version == MqttVersion.V5
            ? (await broker.Connect5Async("hoarder", expiry, clean: false, expectPresent: isThere)).Client
            : await broker.ConnectAsync("hoarder", clean: false, expectPresent: isThere);
        var hoarder = await ConnectAsync(isThere: false);
        for (ushort i = 1; i <= 10; i++)
        {
            if (version == MqttVersion.V5 && i % 2 == 1 && i > 1)
            {
                hoarder.Drop();   // a new connection has its full receive maximum; the packet ids stay
                await broker.EndedAsync(ConnectionEnd.Lost, i / 2);
                hoarder = await ConnectAsync(isThere: true);
            }

            await hoarder.PublishAsync("t", "x", QoS.ExactlyOnce, i);
            Assert.Equal(new PubrecPacket(i), await hoarder.ReadAsync());
        }

        var other = await broker.ConnectAsync("other");
        for (ushort i = 1; i <= 2; i++)
        {
            await other.PublishAsync("t", "x", QoS.ExactlyOnce, i);
            Assert.Equal(new PubrecPacket(i), await other.ReadAsync());
        }

        if (version == MqttVersion.V5)
        {
            hoarder.Drop();
            await broker.EndedAsync(ConnectionEnd.Lost, 5);
            hoarder = await ConnectAsync(isThere: true);
        }

        await hoarder.PublishAsync("t", "x", QoS.ExactlyOnce, 11);
        if (version == MqttVersion.V5)
            await Mqtt5ConnectTests.AssertDisconnectedAsync(hoarder, ReasonCode.QuotaExceeded);
        else
            await hoarder.AssertClosedAsync();

        hoarder = await ConnectAsync(isThere: true);
        for (ushort i = 1; i <= 3; i++)
        {
            await hoarder.SendAsync(new PubrelPacket(i));
            Assert.Equal(new PubcompPacket(i), await hoarder.ReadAsync());
        }

        await hoarder.PublishAsync("t", "x", QoS.ExactlyOnce, 11);
        Assert.Equal(new PubrecPacket(11), await hoarder.ReadAsync());
    }
}
