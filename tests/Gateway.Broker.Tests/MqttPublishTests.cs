using System.Text;
using Gateway.Broker.Reporting;
using Gateway.Mqtt;
using Gateway.Testing;

namespace Gateway.Broker.Tests;

public sealed class MqttPublishTests
{
    [Theory]
    [InlineData(MqttVersion.V311, QoS.AtMostOnce, QoS.AtMostOnce, QoS.AtMostOnce)]
    [InlineData(MqttVersion.V5, QoS.AtMostOnce, QoS.AtMostOnce, QoS.AtMostOnce)]
    [InlineData(MqttVersion.V311, QoS.AtMostOnce, QoS.AtLeastOnce, QoS.AtMostOnce)]
    [InlineData(MqttVersion.V5, QoS.AtMostOnce, QoS.AtLeastOnce, QoS.AtMostOnce)]
    [InlineData(MqttVersion.V311, QoS.AtLeastOnce, QoS.AtMostOnce, QoS.AtMostOnce)]
    [InlineData(MqttVersion.V5, QoS.AtLeastOnce, QoS.AtMostOnce, QoS.AtMostOnce)]
    [InlineData(MqttVersion.V311, QoS.AtLeastOnce, QoS.AtLeastOnce, QoS.AtLeastOnce)]
    [InlineData(MqttVersion.V5, QoS.AtLeastOnce, QoS.AtLeastOnce, QoS.AtLeastOnce)]
    public async Task Publish_is_delivered_with_the_lower_QoS(MqttVersion version, QoS published, QoS subscribed, QoS expected)
    {
        await using var broker = new MqttMemoryBroker();
        var subscriber = await broker.ConnectAsync(version, "subscriber");
        await subscriber.SubscribeAsync("a/+", subscribed);
        var publisher = await broker.ConnectAsync(version, "publisher");
        await publisher.PublishAsync(
            "a/b", "hello", published, published == QoS.AtMostOnce ? (ushort)0 : (ushort)9, duplicate: published != QoS.AtMostOnce);

        var received = await subscriber.ReadAsync<MqttReceived>();
        // DUP is not passed on
        Assert.Equal(("a/b", "hello", expected, false, false), (received.Topic, received.Payload, received.QoS, received.Retain, received.Duplicate));
        Assert.Equal(expected != QoS.AtMostOnce, received.PacketId != 0);
        if (published == QoS.AtLeastOnce)
            Assert.Equal(new PubackPacket(9), await publisher.ReadAsync());
    }

    [Theory, InlineData(0), InlineData(1), InlineData(511), InlineData(4096), InlineData(4097)]
    [InlineData(16_384), InlineData(16_385), InlineData(300_000)]
    public async Task Payload_arrives_whole_however_it_is_cut(int length)
    {
        await using var broker = new MqttMemoryBroker();
        var subscriber = await broker.ConnectAsync("subscriber");
        await subscriber.SubscribeAsync("big");
        var publisher = await broker.ConnectAsync("publisher");
        var random = new Random(length);
        var payload = string.Concat(Enumerable.Range(0, length).Select(_ => (char)random.Next('a', 'z')));
        var bytes = MqttBytes.Publish("big", Encoding.ASCII.GetBytes(payload), QoS.AtLeastOnce, 1);

        for (var at = 0; at < bytes.Length;)
        {
            var part = Math.Min(bytes.Length - at, 1 + random.Next(Math.Max(2, length / 8)));
            await publisher.SendAsync(bytes[at..(at + part)]);
            at += part;
        }

        Assert.Equal(payload, (await subscriber.ReadAsync<MqttReceived>()).Payload);
        Assert.Equal(new PubackPacket(1), await publisher.ReadAsync());
        await publisher.AssertNothingComesAsync();   // and what follows is understood
    }

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task Many_small_publishes_in_one_receive_are_all_delivered_in_order(MqttVersion version)
    {
        await using var broker = new MqttMemoryBroker();
        var subscriber = await broker.ConnectAsync(version, "subscriber");
        await subscriber.SubscribeAsync("n");
        var publisher = await broker.ConnectAsync(version, "publisher");
        await publisher.SendAsync([.. Enumerable.Range(0, 900).SelectMany(i => Small(version, $"{i}"))]);

        for (var i = 0; i < 900; i++)
            Assert.Equal($"{i}", (await subscriber.ReadAsync<MqttReceived>()).Payload);
    }

    [Fact]
    public async Task Publish_above_the_limit_closes_the_connection_from_its_header()
    {
        await using var broker = new MqttMemoryBroker(new MqttOptions { MaxPacketBytes = 1000 });
        var client = await broker.ConnectAsync("a");
        await client.SendAsync(MqttBytes.Publish("t", new byte[1000])[..3]);
        await client.AssertClosedAsync();
        Assert.Equal(1, broker.Metrics.ProtocolErrorsOf(ReasonCode.PacketTooLarge));
    }

    [Fact]
    public async Task Connection_that_ends_inside_a_payload_gives_its_memory_back()
    {
        await using var broker = new MqttMemoryBroker();
        var client = await broker.ConnectAsync("a");
        await client.SendAsync(MqttBytes.Publish("t", new byte[100_000])[..50_000]);
        await Eventually.True(() => broker.Pool.Lent == 1, cancel: TestContext.Current.CancellationToken);
        client.Drop();
        await broker.EndedAsync(ConnectionEnd.Lost);
        Assert.Equal(0, broker.Pool.Lent);
    }

    [Fact]
    public async Task Packet_that_never_gets_complete_closes_the_connection()
    {
        await using var broker = new MqttMemoryBroker(new MqttOptions { PacketTimeout = TimeSpan.FromSeconds(60) });
        var client = await broker.ConnectAsync("a", keepAlive: 0);
        await client.SendAsync(MqttBytes.Publish("t", new byte[100_000])[..50_000]);
        await Eventually.True(() => broker.Pool.Lent == 1, cancel: TestContext.Current.CancellationToken);

        broker.Time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(1, broker.Metrics.Connections);
        broker.Time.Advance(TimeSpan.FromSeconds(2));
        await client.AssertClosedAsync();
        await broker.EndedAsync(ConnectionEnd.PacketTimeout);
    }

    private static byte[] Small(MqttVersion version, string payload) => version == MqttVersion.V5
        ? MqttBytes.Publish5("n", Encoding.ASCII.GetBytes(payload), default)
        : MqttBytes.Publish("n", Encoding.ASCII.GetBytes(payload));
}
