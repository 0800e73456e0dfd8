using Gateway.Broker.Reporting;
using Gateway.Frames;
using Gateway.Mqtt;
using Gateway.Testing;

namespace Gateway.Broker.Tests;

/// <summary>PUBACK means committed, comes in order, and bounds what a board may have under way.</summary>
public sealed class MqttAcknowledgeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task Image_is_acknowledged_when_it_is_committed_and_not_before(MqttVersion version)
    {
        await using var broker = new MqttMemoryBroker { Ingest = { HoldsAcks = true } };
        var board = await broker.ConnectAsync(version, "b1");
        await board.PublishAsync("gateway/b1/frame", Vectors.Read("frame/valid-synchronized"), QoS.AtLeastOnce, 7);
        await board.AssertNothingComesAsync();

        (await NextAck(broker)).Complete();
        Assert.Equal(new PubackPacket(7), await board.ReadAsync());
    }

    [Fact]
    public async Task Acknowledgements_keep_the_order_of_the_publishes()
    {
        await using var broker = new MqttMemoryBroker { Ingest = { HoldsAcks = true } };
        var board = await broker.ConnectAsync("b1");
        await board.PublishAsync("gateway/b1/frame", Vectors.Read("frame/valid-synchronized"), QoS.AtLeastOnce, 1);
        await board.PublishAsync("gateway/b1/status", "online", QoS.AtLeastOnce, 2);   // safe at once, but behind the first
        await board.PublishAsync("gateway/b1/frame", Vectors.Read("frame/valid-synchronized"), QoS.AtLeastOnce, 3);
        await board.AssertNothingComesAsync();

        var first = await NextAck(broker);
        (await NextAck(broker)).Complete();
        await board.AssertNothingComesAsync();
        first.Complete();
        for (ushort id = 1; id <= 3; id++)
            Assert.Equal(new PubackPacket(id), await board.ReadAsync());
    }

    [Fact]
    public async Task Full_window_stops_the_publishes_but_not_what_came_before_and_goes_on_with_an_acknowledgement()
    {
        await using var broker = new MqttMemoryBroker(new MqttOptions { MaxUnacknowledged = 2 }) { Ingest = { HoldsAcks = true } };
        var board = await broker.ConnectAsync("b1");
        for (ushort id = 1; id <= 3; id++)
            await board.PublishAsync("gateway/b1/frame", Vectors.Read("frame/valid-synchronized"), QoS.AtLeastOnce, id);

        await Eventually.True(() => broker.Ingest.Acks.Count == 2, cancel: Cancel);
        (await NextAck(broker)).Complete();
        Assert.Equal(new PubackPacket(1), await board.ReadAsync());
        await Eventually.True(() => broker.Ingest.Images.Count == 3, cancel: Cancel);
        while (broker.Ingest.Acks.TryDequeue(out var ack))
            ack.Complete();
        Assert.Equal(new PubackPacket(2), await board.ReadAsync());
        Assert.Equal(new PubackPacket(3), await board.ReadAsync());
    }

    [Fact]
    public async Task Window_that_stays_full_closes_the_connection_in_the_end()
    {
        await using var broker = new MqttMemoryBroker(new MqttOptions { MaxUnacknowledged = 1 }) { Ingest = { HoldsAcks = true } };
        var board = await broker.ConnectAsync("b1", keepAlive: 0);
        await board.PublishAsync("gateway/b1/frame", Vectors.Read("frame/valid-synchronized"), QoS.AtLeastOnce, 1);
        await board.PublishAsync("gateway/b1/frame", Vectors.Read("frame/valid-synchronized"), QoS.AtLeastOnce, 2);
        await Eventually.True(() => broker.Metrics.PublishesReceived == 1, cancel: Cancel);
        await Eventually.True(
            () =>
            {
                broker.Time.Advance(TimeSpan.FromSeconds(60));
                return broker.Metrics.Ended(ConnectionEnd.PacketTimeout) == 1;
            },
            cancel: Cancel);
    }

    [Fact]
    public async Task Acknowledgement_after_the_connection_is_gone_does_nothing()
    {
        await using var broker = new MqttMemoryBroker { Ingest = { HoldsAcks = true } };
        var board = await broker.ConnectAsync("b1");
        await board.PublishAsync("gateway/b1/frame", Vectors.Read("frame/valid-synchronized"), QoS.AtLeastOnce, 7);
        var ack = await NextAck(broker);
        board.Drop();
        await broker.EndedAsync(ConnectionEnd.Lost);
        ack.Complete();
        await board.AssertClosedAsync();
    }

    [Fact]
    public async Task Acknowledgements_from_many_threads_all_arrive_in_order()
    {
        const int Count = 500;
        await using var broker = new MqttMemoryBroker(new MqttOptions { MaxUnacknowledged = Count }) { Ingest = { HoldsAcks = true } };
        var board = await broker.ConnectAsync("b1");
        var frame = Vectors.Read("frame/valid-synchronized");
        await board.SendAsync(
            [.. Enumerable.Range(1, Count).SelectMany(id => MqttBytes.Publish("gateway/b1/frame", frame, QoS.AtLeastOnce, (ushort)id))]);
        await Eventually.True(() => broker.Ingest.Acks.Count == Count, cancel: Cancel);

        var acks = broker.Ingest.Acks.ToArray();
        new Random(1).Shuffle(acks);
        var completing = Task.Run(() => Parallel.ForEach(acks, ack => ack.Complete()), Cancel);
        for (var id = 1; id <= Count; id++)
            Assert.Equal(new PubackPacket((ushort)id), await board.ReadAsync());
        await completing.WaitAsync(Cancel);
    }

    private static async Task<PublishAck> NextAck(MqttMemoryBroker broker)
    {
        PublishAck ack = default;
        await Eventually.True(() => broker.Ingest.Acks.TryDequeue(out ack), cancel: Cancel);
        return ack;
    }

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task Image_that_cannot_be_taken_ends_the_connection_so_that_it_is_sent_again(MqttVersion version)
    {
        await using var broker = new MqttMemoryBroker();
        broker.Ingest.HoldsAcks = true;
        var board = version == MqttVersion.V5 ? (await broker.Connect5Async("b1")).Client : await broker.ConnectAsync("b1");
        await board.PublishAsync("gateway/b1/frame", Vectors.Read("frame/valid-synchronized"), QoS.AtLeastOnce, 1);
        await Eventually.True(() => broker.Ingest.Acks.Count == 1, cancel: TestContext.Current.CancellationToken);
        Assert.True(broker.Ingest.Acks.TryDequeue(out var ack));
        ack.Refuse();
        if (version == MqttVersion.V5)
            await Mqtt5ConnectTests.AssertDisconnectedAsync(board, ReasonCode.QuotaExceeded);
        else
            await board.AssertClosedAsync();
        await broker.EndedAsync(ConnectionEnd.OutOfMemory);
    }
}
