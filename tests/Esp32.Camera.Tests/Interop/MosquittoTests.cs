using System.Text;
using System.Text.Json;
using Esp32.Fleet;
using Gateway.Testing;

namespace Esp32.Camera.Tests.Interop;

/// <summary>The client against another project's broker.</summary>
[Trait("Storey", "Interop")]
public sealed class MosquittoTests
{
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    private static CameraOptions Board(MosquittoBroker broker) => new()
    {
        BoardId = "yard-1",
        BootId = 77,
        Port = broker.Port,
        IntervalMs = 50,
        Count = 4,
        MinBackoffMs = 50,
        MaxBackoffMs = 200,
    };

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Raw_frames_arrive_byte_for_byte(int qos)
    {
        await using var broker = await MosquittoBroker.StartAsync(_cancel);
        await using var subscriber = await Subscriber.StartAsync(broker, _cancel, "gateway/+/frame");
        byte[][] pictures =
            [GivenSensor.Picture(4, 1), GivenSensor.Picture(1500, 2), GivenSensor.Picture(60_000, 3), GivenSensor.Picture(200_000, 4)];
        var options = Board(broker);
        options.Qos = qos;
        using var board = new BoardThread(options, new GivenSensor(pictures));
        board.Join();

        await Eventually.True(() => subscriber.Messages.Length == 4, cancel: _cancel);
        for (var i = 0; i < 4; i++)
        {
            var (topic, payload) = subscriber.Messages[i];
            Assert.Equal("gateway/yard-1/frame", topic);
            Assert.Equal([(byte)'G', (byte)'F', 1, 1, 77, 0, 0, 0, (byte)(i + 1), 0, 0, 0], payload[..12]);
            Assert.Equal(pictures[i].Length, BitConverter.ToInt32(payload, 32));
            Assert.Equal(pictures[i], payload[FrameHeader.Size..]);
        }

        Assert.Equal(4u, board.Counters.Delivered);
    }

    [Fact]
    public async Task The_seed_pair_arrives_as_JSON_with_the_picture_inside()
    {
        await using var broker = await MosquittoBroker.StartAsync(_cancel);
        await using var subscriber = await Subscriber.StartAsync(broker, _cancel, "iot/#");
        var pictures = new[] { GivenSensor.Picture(30_001, 1), GivenSensor.Picture(30_002, 2) };
        var options = Board(broker);
        options.Mode = PayloadMode.SeedPair;
        options.Count = 2;
        using var board = new BoardThread(options, new GivenSensor(pictures));
        board.Join();

        await Eventually.True(() => subscriber.Messages.Length == 4, cancel: _cancel);
        Assert.Equal(["iot/image", "iot/latency", "iot/image", "iot/latency"], subscriber.Messages.Select(m => m.Topic));
        for (var i = 0; i < 2; i++)
        {
            var image = JsonDocument.Parse(subscriber.Messages[2 * i].Payload).RootElement;
            var latency = JsonDocument.Parse(subscriber.Messages[2 * i + 1].Payload).RootElement;
            Assert.Equal(pictures[i], image.GetProperty("image").GetBytesFromBase64());
            Assert.Equal(78 + i, image.GetProperty("id").GetInt32());
            Assert.Equal(78 + i, latency.GetProperty("id").GetInt32());
            Assert.True(latency.GetProperty("publish_time").GetInt32() >= 0);
        }
    }

    [Fact]
    public async Task A_frame_whose_broker_dies_is_sent_again_with_DUP_to_the_next()
    {
        await using var broker = await MosquittoBroker.StartAsync(_cancel);
        var options = Board(broker);
        options.Count = 0;
        options.AckTimeoutMs = 300;
        options.MaxSendAttempts = 1000;
        using var board = new BoardThread(options, new GivenSensor(GivenSensor.Picture(20_000, 1)));
        await Eventually.True(() => board.Counters.Acknowledged >= 3, cancel: _cancel);

        await broker.FreezeAsync(_cancel);
        var taken = board.Counters.CaptureAttempts;
        var faults = board.Host.Faults.Count;
        await Eventually.True(() => board.Host.Faults.Count > faults, cancel: _cancel);   // a frame in flight was not acknowledged in time
        await broker.KillAsync();
        await broker.StartAgainAsync(_cancel);

        await Eventually.True(() => broker.Log.Contains("Received PUBLISH from yard-1 (d1, q1", StringComparison.Ordinal), cancel: _cancel);
        await Eventually.True(() => board.Counters.Acknowledged >= taken + 3, cancel: _cancel);
        board.Stop();
        Assert.Equal(0u, board.Counters.GivenUp);
        Assert.Equal(board.Counters.CaptureAttempts, board.Counters.Acknowledged);
        Assert.Contains(board.Host.Frames, frame => frame.Attempts > 1 && frame.Delivered);
    }

    [Fact]
    public async Task A_wrong_password_is_told_clearly_and_the_right_one_lets_the_board_in()
    {
        await using var broker = await MosquittoBroker.StartAsync("cam", "right", _cancel);
        var options = Board(broker);
        options.User = "cam";
        options.Password = "wrong";
        using (var board = new BoardThread(options, new GivenSensor(GivenSensor.Picture(100, 1))))
        {
            await Eventually.True(() => board.Host.Faults.Count > 0, cancel: _cancel);
            board.Stop();
            const string Refusal = "The broker refused user 'cam' (CONNACK 5): check user and password.";
            Assert.All(board.Host.Faults, fault => Assert.Equal(Refusal, fault.Message));
            Assert.Equal(0u, board.Counters.CaptureAttempts);
        }

        options.Password = "right";
        using var welcome = new BoardThread(options, new GivenSensor(GivenSensor.Picture(100, 1)));
        welcome.Join();
        Assert.Equal(4u, welcome.Counters.Acknowledged);
    }

    [Fact]
    public async Task Nobody_at_the_address_is_told_with_the_address()
    {
        await using var broker = await MosquittoBroker.StartAsync(_cancel);
        var options = Board(broker);
        await broker.KillAsync();
        using var board = new BoardThread(options, new GivenSensor(GivenSensor.Picture(100, 1)));
        await Eventually.True(() => board.Host.Faults.Count > 0, cancel: _cancel);
        board.Stop();
        Assert.StartsWith($"Cannot connect to 127.0.0.1:{broker.Port} (socket error ", board.Host.Faults[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_name_works_as_well_as_an_address()
    {
        await using var broker = await MosquittoBroker.StartAsync(_cancel);
        var options = Board(broker);
        options.Host = "localhost";
        options.Count = 1;
        using var board = new BoardThread(options, new GivenSensor(GivenSensor.Picture(100, 1)));
        board.Join();
        Assert.Equal(1u, board.Counters.Acknowledged);
    }

    [Fact]
    public async Task The_status_is_retained_and_the_will_takes_its_place_when_a_board_drops_out()
    {
        await using var broker = await MosquittoBroker.StartAsync(_cancel);
        var options = Board(broker);
        var clock = new SystemBoardClock(TimeProvider.System, _cancel);
        var connection = MqttConnection.Open(new SocketChannelFactory(), options, clock, BoardTopics.Status("yard-1"), BoardTopics.Offline);
        connection.Publish(new OutgoingMessage(BoardTopics.Status("yard-1"), Payload.FromText(BoardTopics.Online), 1, true), 1);

        await using var subscriber = await Subscriber.StartAsync(broker, _cancel, "gateway/yard-1/status");
        await Eventually.True(() => subscriber.Messages.Length == 1, cancel: _cancel);
        connection.Abandon();
        await Eventually.True(() => subscriber.Messages.Length == 2, cancel: _cancel);
        Assert.Equal(["online", "offline"], subscriber.Messages.Select(m => Encoding.ASCII.GetString(m.Payload)));
    }
}
