using System.Text;
using Gateway.Ingest;
using Gateway.Mqtt;
using Gateway.Testing;

namespace Gateway.InMemory.Tests.Ingest;

/// <summary>From a board's PUBLISH to the picture handed on (protocol/MQTT.md sections 2 to 6).</summary>
public sealed class MqttIngestTests
{
    private static readonly byte[] Jpeg = [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3, 4, 5, 6, 7, 0xFF, 0xD9];

    [Fact]
    public async Task Frame_is_handed_on_with_its_header()
    {
        await using var broker = new MqttMemoryBroker();
        var payload = Vectors.Read("frame/valid-synchronized");
        await PublishAsync(broker, "yard-1", "gateway/yard-1/frame", payload);

        var image = Assert.Single(broker.Ingest.Images);
        Assert.Equal("yard-1", image.Camera);
        Assert.Equal(1u, image.Sequence);
        Assert.Equal(payload[40..], image.Jpeg);
        Assert.Equal((0x1A2B3C4Du, 1L, 85), (image.Image.BootId, image.Image.ImageId, image.Image.CaptureMs));
        Assert.Equal(BitConverter.ToInt64(payload, 16), image.Stamps.CapturedUs);
        Assert.Equal(BitConverter.ToInt64(payload, 24), image.Stamps.PublishedUs);
        Assert.True(image.Stamps.ClockTrusted);
        Assert.Equal(broker.Time.GetUtcNow().ToUnixTimeMilliseconds(), image.Stamps.ReceivedUs / 1000);
        Assert.Equal(broker.Time.GetTimestamp(), image.Stamps.ReceivedTimestamp);
    }

    [Theory, InlineData("frame/valid-clock-unknown"), InlineData("frame/valid-unknown-flags"), InlineData("frame/valid-zero-padding")]
    public async Task Valid_frame_is_taken(string vector)
    {
        await using var broker = new MqttMemoryBroker();
        var payload = Vectors.Read(vector);
        await PublishAsync(broker, "b", "gateway/b/frame", payload);
        Assert.Equal(payload[40..], Assert.Single(broker.Ingest.Images).Jpeg);
    }

    [Theory]
    [InlineData("frame/invalid-short", nameof(IngestDrop.ShortFrame))]
    [InlineData("frame/invalid-magic", nameof(IngestDrop.UnknownVersion))]
    [InlineData("frame/invalid-version", nameof(IngestDrop.UnknownVersion))]
    [InlineData("frame/invalid-boot-zero", nameof(IngestDrop.BadHeader))]
    [InlineData("frame/invalid-counter-zero", nameof(IngestDrop.BadHeader))]
    [InlineData("frame/invalid-length-zero", nameof(IngestDrop.BadHeader))]
    [InlineData("frame/invalid-length-huge", nameof(IngestDrop.Truncated))]
    [InlineData("frame/invalid-longer", nameof(IngestDrop.Truncated))]
    [InlineData("frame/invalid-cut", nameof(IngestDrop.Truncated))]
    [InlineData("frame/invalid-no-start", nameof(IngestDrop.NotJpeg))]
    [InlineData("frame/invalid-no-end", nameof(IngestDrop.CutJpeg))]
    public async Task Frame_that_can_never_be_taken_is_dropped_counted_and_acknowledged(string vector, string reason)
    {
        await using var broker = new MqttMemoryBroker();
        await PublishAsync(broker, "b", "gateway/b/frame", Vectors.Read(vector));   // waits for the PUBACK
        Assert.Empty(broker.Ingest.Images);
        Assert.Equal(1, broker.IngestMetrics.Dropped(Enum.Parse<IngestDrop>(reason)));
        Assert.Equal(1, Enum.GetValues<IngestDrop>().Sum(broker.IngestMetrics.Dropped));
    }

    [Fact]
    public void Every_invalid_vector_is_refused()
    {
        foreach (var name in Vectors.Names("frame").Where(name => name.Contains("invalid", StringComparison.Ordinal)))
        {
            var payload = Vectors.Read(name);
            var taken = BoardFrameHeader.TryRead(payload, out _, out _)
                && JpegMarkers.HasStart(payload.AsSpan(40))
                && JpegMarkers.HasEnd(payload.AsSpan(40));
            Assert.False(taken, name);
        }
    }

    [Theory, InlineData("gateway/b.1/frame"), InlineData("gateway//frame"), InlineData("gateway/ä/frame")]
    [InlineData("gateway/12345678901234567890123456789012345678901234567890123456789012345/frame")]
    public async Task Frame_of_an_impossible_board_is_dropped(string topic)
    {
        await using var broker = new MqttMemoryBroker();
        await PublishAsync(broker, "b", topic, Vectors.Read("frame/valid-synchronized"));
        Assert.Equal(1, broker.IngestMetrics.Dropped(IngestDrop.BadBoardName));
    }

    [Fact]
    public async Task Board_above_the_limit_is_dropped_and_the_known_ones_go_on()
    {
        await using var broker = new MqttMemoryBroker { Ingest = { MaxCameras = 1 } };
        foreach (var board in new[] { "a", "b", "a" })
            await PublishAsync(broker, board, $"gateway/{board}/frame", Vectors.Read("frame/valid-synchronized"));
        Assert.Equal([1u, 2u], broker.Ingest.Images.Select(image => image.Sequence));
        Assert.Equal(1, broker.IngestMetrics.Dropped(IngestDrop.CameraLimit));
    }

    [Theory]
    [InlineData("""{"id":4505,"image":"*","timestamp":"2025-04-26 15:50:20"}""")]
    [InlineData("""{"timestamp":"2025-04-26 15:50:20","image":"data:image/jpeg;base64,*","id":"4505","more":{"x":[1,2]}}""")]
    public async Task Seed_image_is_decoded_under_its_client_id(string json)
    {
        await using var broker = new MqttMemoryBroker();
        await PublishAsync(
            broker, "ESP32 Cam#1", "iot/image", Encoding.UTF8.GetBytes(json.Replace("*", Convert.ToBase64String(Jpeg), StringComparison.Ordinal)));

        var image = Assert.Single(broker.Ingest.Images);
        Assert.Equal(("ESP32-Cam-1", 4505L, 0u, -1), (image.Camera, image.Image.ImageId, image.Image.BootId, image.Image.CaptureMs));
        Assert.Equal(Jpeg, image.Jpeg);
        Assert.Equal(new DateTimeOffset(2025, 4, 26, 15, 50, 20, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1000, image.Stamps.CapturedUs);
        Assert.False(image.Stamps.ClockTrusted);
    }

    [Fact]
    public async Task Seed_image_with_escaped_slashes_is_decoded()
    {
        byte[] jpeg = [0xFF, 0xD8, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xD9];   // base64 full of slashes
        var text = "data:image\\/jpeg;base64," + Convert.ToBase64String(jpeg).Replace("/", "\\/", StringComparison.Ordinal);
        await using var broker = new MqttMemoryBroker();
        await PublishAsync(broker, "b", "iot/image", Encoding.UTF8.GetBytes($$"""{"id":1,"image":"{{text}}","timestamp":"1970-01-01 00:00:00"}"""));

        var image = Assert.Single(broker.Ingest.Images);
        Assert.Equal(jpeg, image.Jpeg);
        Assert.Equal(0, image.Stamps.CapturedUs);
    }

    [Theory]
    [InlineData("not json", nameof(IngestDrop.BadJson))]
    [InlineData("", nameof(IngestDrop.BadJson))]
    [InlineData("[1]", nameof(IngestDrop.BadJson))]
    [InlineData("""{"id":1,"image":"/9j/2Q==","timestamp":"x"} {}""", nameof(IngestDrop.BadJson))]
    [InlineData("""{"id":1,"image":"/9j/""", nameof(IngestDrop.BadJson))]
    [InlineData("""{"id":1,"timestamp":"x"}""", nameof(IngestDrop.BadMember))]
    [InlineData("""{"image":"/9j/2Q==","timestamp":"x"}""", nameof(IngestDrop.BadMember))]
    [InlineData("""{"id":1,"id":1,"image":"/9j/2Q==","timestamp":"x"}""", nameof(IngestDrop.BadMember))]
    [InlineData("""{"id":1.5,"image":"/9j/2Q==","timestamp":"x"}""", nameof(IngestDrop.BadMember))]
    [InlineData("""{"id":-1,"image":"/9j/2Q==","timestamp":"x"}""", nameof(IngestDrop.BadMember))]
    [InlineData("""{"id":true,"image":"/9j/2Q==","timestamp":"x"}""", nameof(IngestDrop.BadMember))]
    [InlineData("""{"id":1,"image":7,"timestamp":"x"}""", nameof(IngestDrop.BadMember))]
    [InlineData("""{"id":1,"image":"/9j/2Q==","timestamp":5}""", nameof(IngestDrop.BadMember))]
    [InlineData("""{"id":1,"image":"/9j*2Q==","timestamp":"x"}""", nameof(IngestDrop.BadBase64))]
    [InlineData("""{"id":1,"image":"/9j/2Q=","timestamp":"x"}""", nameof(IngestDrop.BadBase64))]
    [InlineData("""{"id":1,"image":"/9j/2","timestamp":"x"}""", nameof(IngestDrop.BadBase64))]
    [InlineData("""{"id":1,"image":"data:image/jpeg;base64","timestamp":"x"}""", nameof(IngestDrop.BadBase64))]
    [InlineData("""{"id":1,"image":"","timestamp":"x"}""", nameof(IngestDrop.NotJpeg))]
    [InlineData("""{"id":1,"image":"aGVsbG8=","timestamp":"x"}""", nameof(IngestDrop.NotJpeg))]
    [InlineData("""{"id":1,"image":"/9j/4A==","timestamp":"x"}""", nameof(IngestDrop.CutJpeg))]
    public async Task Seed_image_that_can_never_be_taken_is_dropped_counted_and_acknowledged(string json, string reason)
    {
        await using var broker = new MqttMemoryBroker();
        await PublishAsync(broker, "b", "iot/image", Encoding.UTF8.GetBytes(json));
        Assert.Empty(broker.Ingest.Images);
        Assert.Equal(1, broker.IngestMetrics.Dropped(Enum.Parse<IngestDrop>(reason)));
    }

    [Theory]
    [InlineData("""{"id":4505,"capture_time":85,"publish_time":123}""")]
    [InlineData("""{"publish_time":"123","capture time":"85","id":4505,"rssi":-60}""")]
    public async Task Seed_latency_is_handed_on_with_either_spelling(string json)
    {
        await using var broker = new MqttMemoryBroker();
        await PublishAsync(broker, "b", "iot/latency", Encoding.UTF8.GetBytes(json));
        Assert.Equal(("b", new BoardImage(0, 4505, 85, 123)), Assert.Single(broker.Ingest.Latencies));
    }

    [Theory]
    [InlineData("""{"id":1,"capture_time":85}""", nameof(IngestDrop.BadMember))]
    [InlineData("""{"id":1,"capture_time":85,"capture time":85,"publish_time":1}""", nameof(IngestDrop.BadMember))]
    [InlineData("""{"id":1,"capture_time":-1,"publish_time":1}""", nameof(IngestDrop.BadMember))]
    [InlineData("""{"id":1,"capture_time":9999999999,"publish_time":1}""", nameof(IngestDrop.BadMember))]
    [InlineData("""{"id":1,"capture_time":[],"publish_time":1}""", nameof(IngestDrop.BadMember))]
    [InlineData("nonsense", nameof(IngestDrop.BadJson))]
    public async Task Seed_latency_that_can_never_be_taken_is_dropped(string json, string reason)
    {
        await using var broker = new MqttMemoryBroker();
        await PublishAsync(broker, "b", "iot/latency", Encoding.UTF8.GetBytes(json));
        Assert.Empty(broker.Ingest.Latencies);
        Assert.Equal(1, broker.IngestMetrics.Dropped(Enum.Parse<IngestDrop>(reason)));
    }

    [Fact]
    public async Task Seed_image_without_memory_to_decode_into_is_dropped()
    {
        await using var broker = new MqttMemoryBroker(poolBytes: 80 << 10);
        var image = new byte[40_000];   // its text takes the larger part of the pool
        image[0] = 0xFF;
        image[1] = 0xD8;
        await PublishAsync(broker, "b", "iot/image", Encoding.UTF8.GetBytes($$"""{"id":1,"image":"{{Convert.ToBase64String(image)}}"}"""));
        Assert.Equal(1, broker.IngestMetrics.Dropped(IngestDrop.OutOfMemory));
    }

    private static async Task PublishAsync(MqttMemoryBroker broker, string clientId, string topic, byte[] payload)
    {
        var board = await broker.ConnectAsync(clientId);
        await board.PublishAsync(topic, payload, QoS.AtLeastOnce, 1);
        Assert.Equal(new PubackPacket(1), await board.ReadAsync());
    }
}
