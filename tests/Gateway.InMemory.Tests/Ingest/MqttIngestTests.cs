using System.Globalization;
using System.Text;
using Gateway.Ingest;
using Gateway.Ingest.Payloads;
using Gateway.Mqtt;
using Gateway.Testing;

namespace Gateway.InMemory.Tests.Ingest;

/// <summary>From a board's PUBLISH to the picture handed on (protocol/MQTT.md sections 2 to 6).</summary>
public sealed class MqttIngestTests
{
    private static readonly byte[] Jpeg = [0xFF, 0xD8, 0xFF, 0xE0, 0, 9, 1, 2, 3, 4, 5, 6, 7, 0xFF, 0xD9];

    [Theory]
    [InlineData("2030-01-02T03:09:05Z", true)]
    [InlineData("2030-01-02T02:59:05Z", true)]
    [InlineData("2030-01-02T03:09:06Z", false)]
    [InlineData("2026-01-01T00:00:00Z", false)]
    public async Task Frame_is_handed_on_with_its_header_and_its_clock_is_trusted_within_five_minutes(string now, bool isTrusted)
    {
        var start = DateTimeOffset.Parse(now, CultureInfo.InvariantCulture);
        await using var broker = new MqttMemoryBroker(time: new FakeTimeProvider(start));
        var payload = Vectors.Read("frame/valid-synchronized");
        await PublishAsync(broker, "yard-1", "gateway/yard-1/frame", payload);

        var image = Assert.Single(broker.Ingest.Images);
        Assert.Equal("yard-1", image.Camera);
        Assert.Equal(1u, image.Sequence);
        Assert.Equal(payload[40..], image.Jpeg);
        Assert.Equal((0x1A2B3C4Du, 1L, 85), (image.Image.BootId, image.Image.ImageId, image.Image.CaptureMs));
        Assert.Equal(BitConverter.ToInt64(payload, 16), image.Stamps.CapturedUs);
        Assert.Equal(BitConverter.ToInt64(payload, 24), image.Stamps.PublishedUs);
        Assert.Equal(isTrusted, image.Stamps.ClockTrusted);
        Assert.Equal(broker.Time.GetUtcNow().ToUnixTimeMilliseconds(), image.Stamps.ReceivedUs / 1000);
        Assert.Equal(broker.Time.GetTimestamp(), image.Stamps.ReceivedTimestamp);
    }

    [Theory, InlineData("frame/valid-clock-unknown"), InlineData("frame/valid-unknown-flags"), InlineData("frame/valid-zero-padding")]
    [InlineData("frame/valid-boot-unknown"), InlineData("frame/valid-counter-unknown"), InlineData("frame/valid-length-short")]
    [InlineData("frame/valid-length-huge")]
    public async Task Valid_frame_is_taken_and_cut_behind_its_end(string vector)
    {
        await using var broker = new MqttMemoryBroker();
        await PublishAsync(broker, "b", "gateway/b/frame", Vectors.Read(vector));
        Assert.Equal(Vectors.Read("frame/valid-synchronized")[40..], Assert.Single(broker.Ingest.Images).Jpeg);
    }

    [Theory, InlineData("frame/valid-boot-unknown"), InlineData("frame/valid-counter-unknown")]
    public async Task Frame_without_boot_id_or_counter_has_no_identity(string vector)
    {
        await using var broker = new MqttMemoryBroker();
        await PublishAsync(broker, "b", "gateway/b/frame", Vectors.Read(vector));
        var image = Assert.Single(broker.Ingest.Images).Image;
        Assert.Equal((0u, -1L), (image.BootId, image.ImageId));
    }

    [Theory]
    [InlineData("frame/invalid-short", nameof(IngestDrop.ShortFrame))]
    [InlineData("frame/invalid-magic", nameof(IngestDrop.UnknownForm))]
    [InlineData("frame/invalid-version", nameof(IngestDrop.UnknownVersion))]
    [InlineData("frame/invalid-length-zero", nameof(IngestDrop.Truncated))]
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
    public async Task No_invalid_vector_is_taken()
    {
        await using var broker = new MqttMemoryBroker();
        var names = Vectors.Names("frame").Where(name => name.Contains("invalid", StringComparison.Ordinal)).ToList();
        foreach (var name in names)
            await PublishAsync(broker, "b", "gateway/b/frame", Vectors.Read(name));
        Assert.Empty(broker.Ingest.Images);
        Assert.Equal(names.Count, Enum.GetValues<IngestDrop>().Sum(broker.IngestMetrics.Dropped));
    }

    [Theory, InlineData("gateway/b.1/frame", "b-1-"), InlineData("gateway/ä/frame", "--")]
    [InlineData(
        "gateway/12345678901234567890123456789012345678901234567890123456789012345/frame", "12345678901234567890123456789012345678901234567-")]
    public async Task Board_whose_name_is_none_of_a_camera_gets_one_of_its_own(string topic, string start)
    {
        await using var broker = new MqttMemoryBroker();
        await PublishAsync(broker, "b", topic, Vectors.Read("frame/valid-synchronized"));
        Assert.StartsWith(start, Assert.Single(broker.Ingest.Images).Camera, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Frame_of_a_board_without_a_name_is_dropped()
    {
        await using var broker = new MqttMemoryBroker();
        await PublishAsync(broker, "b", "gateway//frame", Vectors.Read("frame/valid-synchronized"));
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
            broker, "ESP32-Cam_1", "iot/image", Encoding.UTF8.GetBytes(json.Replace("*", Convert.ToBase64String(Jpeg), StringComparison.Ordinal)));

        var image = Assert.Single(broker.Ingest.Images);
        Assert.Equal(("ESP32-Cam_1", 4505L, 0u, -1), (image.Camera, image.Image.ImageId, image.Image.BootId, image.Image.CaptureMs));
        Assert.Equal(Jpeg, image.Jpeg);
        Assert.Equal(new DateTimeOffset(2025, 4, 26, 15, 50, 20, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1000, image.Stamps.CapturedUs);
        Assert.False(image.Stamps.ClockTrusted);
    }

    [Fact]
    public async Task Seed_image_with_escaped_slashes_is_decoded()
    {
        byte[] jpeg = [0xFF, 0xD8, 0xFF, 0xFE, 0, 8, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xD9];   // base64 full of slashes
        var text = "data:image\\/jpeg;base64," + Convert.ToBase64String(jpeg).Replace("/", "\\/", StringComparison.Ordinal);
        await using var broker = new MqttMemoryBroker();
        await PublishAsync(broker, "b", "iot/image", Encoding.UTF8.GetBytes($$"""{"id":1,"image":"{{text}}","timestamp":"1970-01-01 00:00:00"}"""));

        var image = Assert.Single(broker.Ingest.Images);
        Assert.Equal(jpeg, image.Jpeg);
        Assert.Equal(0, image.Stamps.CapturedUs);
    }

    [Theory]
    [InlineData("not json", nameof(IngestDrop.NotJpeg))]
    [InlineData("<html>", nameof(IngestDrop.UnknownForm))]
    [InlineData("", nameof(IngestDrop.Empty))]
    [InlineData("[1]", nameof(IngestDrop.NoPicture))]
    [InlineData("""{"id":1,"image":"/9j/""", nameof(IngestDrop.CutJpeg))]
    [InlineData("""{"id":1,"timestamp":"x"}""", nameof(IngestDrop.NoPicture))]
    [InlineData("""{"id":1,"image":7,"timestamp":"x"}""", nameof(IngestDrop.NoPicture))]
    [InlineData("""{"id":1,"image":"/9j*2Q==","timestamp":"x"}""", nameof(IngestDrop.BadBase64))]
    [InlineData("""{"id":1,"image":"/9j/2","timestamp":"x"}""", nameof(IngestDrop.CutJpeg))]
    [InlineData("""{"id":1,"image":"data:image/jpeg;base64","timestamp":"x"}""", nameof(IngestDrop.BadBase64))]
    [InlineData("""{"id":1,"image":"","timestamp":"x"}""", nameof(IngestDrop.EmptyPicture))]
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
    [InlineData("""{"id":1,"capture_time":85.5,"publish_time":"7"}""", 86, 7)]
    [InlineData("""{"id":1,"capture_time":85}""", 85, -1)]
    [InlineData("""{"id":1,"capture_time":null,"publish_time":7}""", -1, 7)]
    [InlineData("""{"id":1,"capture_time":85,"publish_time":9999999999}""", 85, -1)]
    [InlineData("""{"id":1,"capture_time":-1,"publish_time":7}""", -1, 7)]
    [InlineData("""{"id":1,"capture_time":[],"publish_time":7}""", -1, 7)]
    [InlineData("{\"id\":1,\"capture_time\":85,\"publish_time\":7}\0", 85, 7)]
    public async Task Seed_latency_keeps_what_is_usable(string json, int captureMs, int publishMs)
    {
        await using var broker = new MqttMemoryBroker();
        await PublishAsync(broker, "b", "iot/latency", Encoding.UTF8.GetBytes(json));
        Assert.Equal(("b", new BoardImage(0, 1, captureMs, publishMs)), Assert.Single(broker.Ingest.Latencies));
    }

    [Theory]
    [InlineData("""{"capture_time":85,"publish_time":1}""")]
    [InlineData("""{"id":1,"capture_time":null}""")]
    [InlineData("nonsense")]
    public async Task Seed_latency_that_can_never_be_taken_is_dropped(string json)
    {
        await using var broker = new MqttMemoryBroker();
        await PublishAsync(broker, "b", "iot/latency", Encoding.UTF8.GetBytes(json));
        Assert.Empty(broker.Ingest.Latencies);
        Assert.Equal(1, broker.IngestMetrics.Dropped(IngestDrop.BadLatency));
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
