using Gateway.Bridge.Client;
using Gateway.Mqtt;
using Gateway.Testing;

namespace Gateway.InMemory.Tests.Bridge;

public sealed class ClientReceiveTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, InlineData(0), InlineData(10), InlineData(20_000), InlineData(300_000)]
    public async Task A_payload_arrives_as_it_was_sent(int length)
    {
        await using var bench = new ClientBench();
        var server = await bench.ConnectedAsync();
        var payload = new byte[length];
        new Random(length).NextBytes(payload);
        await server.PublishAsync("gateway/b/frame", payload, packetId: 9);
        Assert.Equal(new PubackPacket(9), await server.ReadAsync<PubackPacket>());
        Assert.True(bench.Inbox.Messages.TryDequeue(out var got));
        Assert.Equal("gateway/b/frame", got.Topic);
        Assert.Equal(payload, got.Payload);
    }

    [Theory, InlineData(MqttVersion.V5), InlineData(MqttVersion.V311)]
    public async Task A_publish_is_acknowledged_when_it_is_safe_and_not_before_and_in_order(MqttVersion version)
    {
        await using var bench = new ClientBench(ClientBench.Of(version));
        bench.Inbox.HoldsAcks = true;
        var server = await bench.ConnectedAsync();
        for (ushort id = 1; id <= 3; id++)
            await server.PublishAsync("a", [1], packetId: id);
        await Eventually.True(() => bench.Inbox.Acks.Count == 3, cancel: Cancel);
        var acks = bench.Inbox.Acks.ToArray();
        acks[2].Complete();
        acks[1].Complete();
        Assert.Equal(0, bench.Counters.Acknowledged.Value);
        acks[0].Complete();
        for (ushort id = 1; id <= 3; id++)
            Assert.Equal(new PubackPacket(id), await server.ReadAsync<PubackPacket>());
    }

    [Theory, InlineData(MqttVersion.V5), InlineData(MqttVersion.V311)]
    public async Task A_broker_that_sends_more_than_the_receive_maximum_is_not_read_until_something_is_safe(MqttVersion version)
    {
        await using var bench = new ClientBench(ClientBench.Of(version, new() { ReceiveMaximum = 2 }));
        bench.Inbox.HoldsAcks = true;
        var server = await bench.ConnectedAsync();
        for (ushort id = 1; id <= 3; id++)
            await server.PublishAsync("a", [(byte)id], packetId: id);
        await Eventually.True(() => bench.Inbox.Acks.Count == 2, cancel: Cancel);
        Assert.True(bench.Inbox.Acks.TryDequeue(out var first));
        first.Complete();
        await server.ReadAsync<PubackPacket>();
        await Eventually.True(() => bench.Inbox.Messages.Count == 3, cancel: Cancel);
    }

    [Fact]
    public async Task What_is_not_committed_in_time_ends_the_connection_so_that_it_is_sent_again()
    {
        await using var bench = new ClientBench();
        bench.Inbox.HoldsAcks = true;
        var server = await bench.ConnectedAsync();
        await server.PublishAsync("a", [1], packetId: 5);
        await Eventually.True(() => bench.Inbox.Acks.Count == 1, cancel: Cancel);
        for (var waited = TimeSpan.Zero; waited < ClientBench.Defaults.Settings.AckTimeout; waited += TimeSpan.FromSeconds(5))
        {
            Assert.Equal(0, bench.Counters.Ended(ClientEnd.NotCommitted));
            bench.Time.Advance(TimeSpan.FromSeconds(5));
            var received = bench.Counters.Received.Value;
            await server.PublishAsync("alive", [1], QoS.AtMostOnce, packetId: 0);
            await Eventually.True(
                () => bench.Counters.Received.Value > received || bench.Counters.Ended(ClientEnd.NotCommitted) == 1, cancel: Cancel);
        }

        await bench.EndedAsync(ClientEnd.NotCommitted);
        bench.Inbox.Acks.Single().Complete();   // too late: the broker sends it again, and gets the answer then
        bench.Inbox.HoldsAcks = false;
        var again = await bench.AgainAsync();
        await again.AcceptAsync(present: true);
        await again.SendAsync(MqttBytes.Publish5("a", [1], default, QoS.AtLeastOnce, 5));
        Assert.Equal(new PubackPacket(5), await again.ReadAsync<PubackPacket>());
    }

    [Theory, InlineData(MqttVersion.V5), InlineData(MqttVersion.V311)]
    public async Task A_publish_beyond_the_limit_takes_no_memory_and_is_acknowledged_so_that_it_does_not_come_for_ever(MqttVersion version)
    {
        await using var bench = new ClientBench(ClientBench.Of(version) with { Mqtt = new() { MaxPacketBytes = 10_000 } }, poolBytes: 64 << 10);
        var server = await bench.ConnectedAsync();
        await server.PublishAsync("a", new byte[200_000], packetId: 4);
        Assert.Equal(new PubackPacket(4), await server.ReadAsync<PubackPacket>());
        await server.PublishAsync("a", [1, 2, 3], packetId: 5);
        Assert.Equal(new PubackPacket(5), await server.ReadAsync<PubackPacket>());
        Assert.Equal(1, bench.Counters.Oversized.Value);
        Assert.Equal([1, 2, 3], Assert.Single(bench.Inbox.Messages).Payload);
    }

    [Fact]
    public async Task An_announced_length_takes_no_memory_by_itself()
    {
        await using var bench = new ClientBench();
        var server = await bench.ConnectedAsync();
        await server.SendAsync(0x32, 0xFF, 0xFF, 0xFF, 0x7F);   // 256 MB
        await server.SendAsync(0x00);
        server.Drop();
        await bench.EndedAsync(ClientEnd.Lost);
        Assert.Equal(0, bench.Pool.Bytes);
    }

    [Fact]
    public async Task Without_frame_memory_QoS_0_is_shed_and_QoS_1_waits()
    {
        await using var bench = new ClientBench(poolBytes: 256 << 10);
        var server = await bench.ConnectedAsync();
        Assert.True(bench.Pool.TryRent(250_000, out var taken));
        await server.PublishAsync("a", new byte[50_000], QoS.AtMostOnce, packetId: 0);
        await Eventually.True(() => bench.Counters.Shed.Value == 1, cancel: Cancel);
        await server.PublishAsync("a", new byte[60_000], packetId: 1);
        taken.Release();
        await Eventually.True(
            () =>
            {
                bench.Time.Advance(TimeSpan.FromMilliseconds(20));
                return bench.Inbox.Messages.Count == 1;
            },
            cancel: Cancel);
        Assert.Equal(new PubackPacket(1), await server.ReadAsync<PubackPacket>());
    }

    [Fact]
    public async Task Without_frame_memory_for_too_long_the_connection_is_given_up()
    {
        await using var bench = new ClientBench(poolBytes: 256 << 10);
        var server = await bench.ConnectedAsync();
        Assert.True(bench.Pool.TryRent(250_000, out var taken));
        await server.PublishAsync("a", new byte[60_000], packetId: 1);
        await Eventually.True(
            () =>
            {
                bench.Time.Advance(TimeSpan.FromMilliseconds(100));
                return bench.Counters.Ended(ClientEnd.OutOfMemory) == 1;
            },
            cancel: Cancel);
        taken.Release();
    }

    [Fact]
    public async Task A_connection_that_breaks_in_the_middle_of_a_payload_gives_the_memory_back()
    {
        await using var bench = new ClientBench();
        var server = await bench.ConnectedAsync();
        await server.SendAsync(MqttBytes.Publish5("a", new byte[100_000], default, QoS.AtLeastOnce, 1)[..50_000]);
        await Eventually.True(() => bench.Pool.Lent == 1, cancel: Cancel);
        server.Drop();
        await bench.EndedAsync(ClientEnd.Lost);
        Assert.Equal(0, bench.Pool.Lent);
    }
}
