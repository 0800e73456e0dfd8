using Gateway.Broker.Reporting;
using Gateway.Mqtt;
using Gateway.Testing;

namespace Gateway.Broker.Tests;

/// <summary>Pictures published with QoS 2, which are safe when the image store has them, and which sessions may get too.</summary>
public sealed class MqttDurablePictureTests
{
    private static readonly byte[] Picture = Vectors.Read("frame/valid-synchronized");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]    // the daemon dies
    [InlineData(false)]   // the connection breaks
    public async Task Picture_that_was_not_committed_is_taken_again_and_reaches_a_session_once(bool crashes)
    {
        await using var broker = new MqttDurableBroker();
        await SubscribeAndLeaveAsync(broker);
        broker.Now.Ingest.HoldsAcks = true;
        var board = await broker.Now.ConnectAsync("b1", clean: false);
        await board.PublishAsync("gateway/b1/frame", Picture, QoS.ExactlyOnce, 7);
        await Eventually.True(() => broker.Now.Ingest.Images.Count == 1, cancel: Cancel);
        await broker.FlushAsync();

        await EndAsync(broker, board, crashes);
        board = await broker.Now.ConnectAsync("b1", clean: false, expectPresent: true);
        await board.PublishAsync("gateway/b1/frame", Picture, QoS.ExactlyOnce, 7, duplicate: true);
        await Eventually.True(() => broker.Now.Ingest.Images.Count == (crashes ? 1 : 2), cancel: Cancel);
        CompleteAcks(broker);
        Assert.Equal(new PubrecPacket(7), await board.ReadAsync());
        await board.SendAsync(new PubrelPacket(7));
        Assert.Equal(new PubcompPacket(7), await board.ReadAsync());

        await AssertGotAsync(broker, times: 1);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Picture_that_was_committed_is_not_taken_again(bool crashes)
    {
        await using var broker = new MqttDurableBroker();
        await SubscribeAndLeaveAsync(broker);
        var board = await broker.Now.ConnectAsync("b1", clean: false);
        await board.PublishAsync("gateway/b1/frame", Picture, QoS.ExactlyOnce, 7);
        Assert.Equal(new PubrecPacket(7), await board.ReadAsync());

        await EndAsync(broker, board, crashes);   // the PUBREC did not arrive
        var images = broker.Now.Ingest.Images.Count;
        board = await broker.Now.ConnectAsync("b1", clean: false, expectPresent: true);
        await board.PublishAsync("gateway/b1/frame", Picture, QoS.ExactlyOnce, 7, duplicate: true);
        Assert.Equal(new PubrecPacket(7), await board.ReadAsync());
        Assert.Equal(images, broker.Now.Ingest.Images.Count);
        await board.SendAsync(new PubrelPacket(7));
        Assert.Equal(new PubcompPacket(7), await board.ReadAsync());

        await board.PublishAsync("gateway/b1/frame", Picture, QoS.ExactlyOnce, 7);   // another one
        Assert.Equal(new PubrecPacket(7), await board.ReadAsync());
        await AssertGotAsync(broker, times: 2);
    }

    [Fact]
    public async Task Commit_of_a_picture_says_nothing_of_another_one_with_the_same_packet_id()
    {
        await using var broker = new MqttDurableBroker();
        broker.Now.Ingest.HoldsAcks = true;
        var board = await broker.Now.ConnectAsync("b1", clean: false);
        await board.PublishAsync("gateway/b1/frame", Picture, QoS.ExactlyOnce, 7);
        await Eventually.True(() => broker.Now.Ingest.Acks.Count == 1, cancel: Cancel);
        await EndAsync(broker, board, crashes: false);
        board = await broker.Now.ConnectAsync("b1", clean: false, expectPresent: true);
        await board.PublishAsync("gateway/b1/frame", Picture, QoS.ExactlyOnce, 7, duplicate: true);
        await Eventually.True(() => broker.Now.Ingest.Acks.Count == 2, cancel: Cancel);
        Assert.True(broker.Now.Ingest.Acks.TryDequeue(out var first));
        CompleteAcks(broker);
        Assert.Equal(new PubrecPacket(7), await board.ReadAsync());
        await board.SendAsync(new PubrelPacket(7));
        Assert.Equal(new PubcompPacket(7), await board.ReadAsync());
        await board.PublishAsync("gateway/b1/frame", Picture, QoS.ExactlyOnce, 7);
        await Eventually.True(() => broker.Now.Ingest.Acks.Count == 1, cancel: Cancel);

        first.Complete();
        await broker.AssertNothingComesAsync(board);
        CompleteAcks(broker);
        Assert.Equal(new PubrecPacket(7), await board.ReadAsync());
    }

    private static async Task SubscribeAndLeaveAsync(MqttDurableBroker broker)
    {
        var client = await broker.Now.ConnectAsync("away", clean: false);
        await client.SubscribeAsync("gateway/+/frame", QoS.ExactlyOnce);
        client.Drop();
        await broker.Now.EndedAsync(ConnectionEnd.Lost);
    }

    private static async Task EndAsync(MqttDurableBroker broker, MqttMemoryClient client, bool crashes)
    {
        if (crashes)
        {
            await broker.CrashAsync();
            return;
        }

        var ended = broker.Now.Metrics.Ended(ConnectionEnd.Lost);
        client.Drop();
        await broker.Now.EndedAsync(ConnectionEnd.Lost, (int)ended + 1);
    }

    private static void CompleteAcks(MqttDurableBroker broker)
    {
        while (broker.Now.Ingest.Acks.TryDequeue(out var ack))
            ack.Complete();
    }

    private static async Task AssertGotAsync(MqttDurableBroker broker, int times)
    {
        var client = await broker.Now.ConnectAsync("away", clean: false, expectPresent: true);
        for (var i = 0; i < times; i++)
            Assert.Equal("gateway/b1/frame", (await client.ReadAsync<MqttReceived>()).Topic);
        await broker.AssertNothingComesAsync(client);
    }
}
