using Gateway.Bridge.Client;
using Gateway.Mqtt;
using Gateway.Testing;

namespace Gateway.InMemory.Tests.Bridge;

public sealed class ClientPublishTests
{
    [Theory, InlineData(MqttVersion.V5), InlineData(MqttVersion.V311)]
    public async Task What_is_in_flight_is_sent_again_as_duplicate_with_its_packet_id_where_the_session_was_kept(MqttVersion version)
    {
        await using var bench = new ClientBench(ClientBench.Of(version));
        var server = await bench.ConnectedAsync();
        foreach (var text in new[] { "a", "b", "c" })
            bench.Client.TryPublish(ClientBench.Message(text));
        for (ushort id = 1; id <= 3; id++)
            Assert.Equal((false, id), Of(await server.ReadAsync<MqttReceived>()));
        await server.PubackAsync(2);
        await Eventually.True(() => bench.Client.Queued == 2, cancel: TestContext.Current.CancellationToken);
        server.Drop();

        var again = await bench.AgainAsync();
        await again.AcceptAsync(present: true);
        Assert.Equal(new MqttReceived("t/a", "a", QoS.AtLeastOnce, false, true, 1), await again.ReadAsync<MqttReceived>());
        Assert.Equal(new MqttReceived("t/c", "c", QoS.AtLeastOnce, false, true, 3), await again.ReadAsync<MqttReceived>());
        bench.Client.TryPublish(ClientBench.Message("d"));
        Assert.Equal((false, (ushort)4), Of(await again.ReadAsync<MqttReceived>()));
        foreach (var packetId in new ushort[] { 1, 3, 4 })
            await again.PubackAsync(packetId);
    }

    [Theory, InlineData(MqttVersion.V5), InlineData(MqttVersion.V311)]
    public async Task What_is_in_flight_is_sent_as_new_where_the_session_was_lost(MqttVersion version)
    {
        await using var bench = new ClientBench(ClientBench.Of(version));
        var server = await bench.ConnectedAsync();
        bench.Client.TryPublish(ClientBench.Message("a"));
        await server.ReadAsync<MqttReceived>();
        server.Drop();

        var again = await bench.AgainAsync();
        await again.AcceptAsync(present: false);
        Assert.Equal(new MqttReceived("t/a", "a", QoS.AtLeastOnce, false, false, 1), await again.ReadAsync<MqttReceived>());
        await again.PubackAsync(1);
        await Eventually.True(() => bench.Client.Queued == 0, cancel: TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task No_more_is_in_flight_than_the_broker_takes()
    {
        await using var bench = new ClientBench();
        var server = await bench.ConnectedAsync(properties: new PropertyWriter().Add(PropertyId.ReceiveMaximum, 2));
        foreach (var text in new[] { "a", "b", "c" })
            bench.Client.TryPublish(ClientBench.Message(text));
        await server.ReadAsync<MqttReceived>();
        await server.ReadAsync<MqttReceived>();
        bench.Client.TryPublish(ClientBench.Message("now", QoS.AtMostOnce));   // behind c, which waits
        await server.PubackAsync(1);
        Assert.Equal("c", (await server.ReadAsync<MqttReceived>()).Payload);
        Assert.Equal("now", (await server.ReadAsync<MqttReceived>()).Payload);
        await server.PubackAsync(2);
        await server.PubackAsync(3);
    }

    [Fact]
    public async Task Messages_wait_for_a_connection_with_QoS_1_and_not_with_QoS_0()
    {
        await using var bench = new ClientBench();
        var server = await bench.Broker.NextAsync();
        Assert.True(bench.Client.TryPublish(ClientBench.Message("kept")));
        Assert.False(bench.Client.TryPublish(ClientBench.Message("stale", QoS.AtMostOnce)));
        await server.AcceptAsync();
        Assert.Equal("kept", (await server.ReadAsync<MqttReceived>()).Payload);
        await server.PubackAsync(1);
        Assert.Equal(1, bench.Client.Dropped);
    }

    [Fact]
    public async Task A_large_payload_leaves_whole_and_its_memory_comes_back()
    {
        await using var bench = new ClientBench();
        var server = await bench.ConnectedAsync();
        Assert.True(bench.Pool.TryRent(100_000, out var buffer));
        buffer.GetSpan().Fill((byte)'x');
        bench.Client.TryPublish(new OutgoingMessage("pic"u8.ToArray(), buffer.Memory, QoS.AtMostOnce, Retain: false) { Owner = buffer });
        bench.Client.TryPublish(ClientBench.Message("behind"));
        Assert.Equal(new string('x', 100_000), (await server.ReadAsync<MqttReceived>()).Payload);
        Assert.Equal("behind", (await server.ReadAsync<MqttReceived>()).Payload);
        await server.PubackAsync(1);
        await Eventually.True(() => bench.Pool.Lent == 0, cancel: TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task What_the_broker_does_not_grant_is_not_sent()
    {
        await using var bench = new ClientBench();
        var server = await bench.ConnectedAsync(properties: new PropertyWriter()
            .Add(PropertyId.MaximumQoS, 0).Add(PropertyId.RetainAvailable, 0).Add(PropertyId.MaximumPacketSize, 40));
        bench.Client.TryPublish(ClientBench.Message(new string('l', 60)));
        bench.Client.TryPublish(ClientBench.Message("a", QoS.AtLeastOnce, retain: true));
        Assert.Equal(new MqttReceived("t/a", "a", QoS.AtMostOnce, false, false, 0), await server.ReadAsync<MqttReceived>());
        await Eventually.True(() => bench.Client.Queued == 0, cancel: TestContext.Current.CancellationToken);
        Assert.Equal(1, bench.Counters.Refused.Value);
    }

    [Fact]
    public async Task A_publish_that_the_broker_refuses_is_counted_told_and_not_sent_again()
    {
        await using var bench = new ClientBench();
        var server = await bench.ConnectedAsync();
        bench.Client.TryPublish(ClientBench.Message("a"));
        await server.ReadAsync<MqttReceived>();
        await server.PubackAsync(1, ReasonCode.NotAuthorized);
        await Eventually.True(() => bench.Client.Queued == 0, cancel: TestContext.Current.CancellationToken);
        Assert.Equal(1, bench.Counters.Refused.Value);
        Assert.Contains(bench.Log.Lines, line => line.Contains("ACL", StringComparison.Ordinal));
    }

    [Fact]
    public void A_full_queue_gives_up_the_oldest_QoS_0_message_first_and_then_the_new_one()
    {
        var queue = new OutgoingQueue(maxMessages: 3, maxBytes: 1000);
        queue.Open(sessionPresent: false);
        Assert.True(queue.TryAdd(ClientBench.Message("1")));
        Assert.True(queue.TryAdd(ClientBench.Message("2", QoS.AtMostOnce)));
        Assert.True(queue.TryAdd(ClientBench.Message("3")));
        Assert.True(queue.TryAdd(ClientBench.Message("4")));
        Assert.False(queue.TryAdd(ClientBench.Message("5")));
        Assert.Equal((3, 2), (queue.Count, queue.Dropped));
        Assert.False(queue.TryAdd(ClientBench.Message("6", QoS.AtMostOnce)));
    }

    [Fact]
    public void A_queue_counts_the_bytes_of_what_is_in_flight()
    {
        var queue = new OutgoingQueue(maxMessages: 100, maxBytes: 50);
        queue.Open(sessionPresent: false);
        Assert.True(queue.TryAdd(ClientBench.Message(new string('a', 20))));
        Assert.True(queue.TryTake(10, out var sent));
        Assert.False(queue.TryAdd(ClientBench.Message(new string('b', 20))));
        Assert.True(queue.Acknowledge(sent.Value.PacketId));
        Assert.True(queue.TryAdd(ClientBench.Message(new string('b', 20))));
    }

    [Fact]
    public void Packet_ids_go_around_and_skip_those_in_flight()
    {
        var queue = new OutgoingQueue(maxMessages: 10, maxBytes: 1000);
        queue.Open(sessionPresent: false);
        queue.TryAdd(ClientBench.Message("stays"));
        Assert.True(queue.TryTake(10, out var stays));
        Assert.Equal(1, stays.Value.PacketId);
        for (var i = 2; i <= OutgoingQueue.MaxPacketId; i++)
        {
            queue.TryAdd(ClientBench.Message("x"));
            Assert.True(queue.TryTake(10, out var next));
            Assert.Equal(i, next.Value.PacketId);
            Assert.True(queue.Acknowledge(next.Value.PacketId));
        }

        queue.TryAdd(ClientBench.Message("around"));
        Assert.True(queue.TryTake(10, out var around));
        Assert.Equal(2, around.Value.PacketId);
    }

    [Fact]
    public void An_acknowledgement_of_a_packet_not_sent_on_this_connection_counts_for_nothing()
    {
        var queue = new OutgoingQueue(maxMessages: 10, maxBytes: 1000);
        queue.Open(sessionPresent: false);
        queue.TryAdd(ClientBench.Message("a"));
        queue.TryTake(10, out _);
        queue.Close();
        queue.Open(sessionPresent: true);
        Assert.False(queue.Acknowledge(1));
        Assert.True(queue.TryTake(10, out var again));
        Assert.True(again.Value.Duplicate && queue.Acknowledge(1));
    }

    private static (bool Duplicate, ushort PacketId) Of(MqttReceived received) => (received.Duplicate, received.PacketId);
}
