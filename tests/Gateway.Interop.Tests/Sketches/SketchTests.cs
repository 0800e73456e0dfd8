using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Esp32.Camera;
using Gateway.Mqtt;
using Gateway.Testing;
using MQTTnet.Formatter;

namespace Gateway.Interop.Tests.Sketches;

/// <summary>The sketches, unchanged, compiled for this machine against headers that record, and what a daemon makes of their messages.</summary>
public sealed class SketchTests(SketchBuilds builds) : IClassFixture<SketchBuilds>, IDisposable
{
    private const string Board = "cam-12abcd";   // after the MAC address of Host/world.c

    private readonly TemporaryDirectory _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("arduino", 0)]
    [InlineData("esp-idf", 1)]
    public async Task Sketch_sends_each_picture_once_with_its_header(string kind, int qos)
    {
        var jpeg = SketchPicture.Make(320, 240);
        var before = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() * 1000;
        var record = await RunAsync(await builds.SketchAsync(kind), jpeg, "pictures");
        var after = (DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + 1) * 1000;

        Assert.Equal([Connect(0, qos)], record.Of("connect"));
        Assert.Equal(["keepalive 30"], record.Of("keepalive"));
        AssertStatus(record.Messages[0], qos, BoardTopics.Online);
        Assert.Equal(3, record.Frames.Count);
        for (var i = 0; i < 3; i++)
        {
            var frame = record.Frames[i];
            var (captured, published) = (Stamp(frame, 16), Stamp(frame, 24));
            Assert.Equal((BoardTopics.Frame(Board), qos, false), (frame.Topic, frame.Qos, frame.Retain));
            var header = FrameHeader.Create(i > 0, 0x1A2B3C4D, (uint)i + 1, 85, captured, published, jpeg.Length);
            Assert.Equal([.. header, .. jpeg], frame.Payload);   // the driver left old bytes behind the second one
            if (i == 0)
                Assert.Equal((0, 0), (captured, published));
            else
                Assert.True(before <= captured && captured <= published && published <= after, $"{before} {captured} {published} {after}");
        }

        Assert.Equal([10_000, 10_000], Gaps(record, "publish gateway/cam-12abcd/frame").Select(gap => (gap + 500) / 1000 * 1000));
    }

    [Theory]
    [InlineData("arduino")]
    [InlineData("esp-idf")]
    public async Task Daemon_stores_every_picture_of_a_sketch(string kind)
    {
        var jpeg = kind == "arduino" ? SketchPicture.Make(280, 200) : SketchPicture.Make(640, 480);   // PubSubClient sends 65 KB at most
        var record = await RunAsync(await builds.SketchAsync(kind, Largest(kind)), jpeg, "pictures");

        using var data = new TemporaryDirectory();
        var witness = new Witness();
        await using var daemon = await DaemonProcess.StartAsync(data.Path, Cancel);
        await using var link = await daemon.ConnectAsync(witness, Cancel);
        await using var observer = await MqttNetClient.ConnectAsync(daemon.MqttPort, MqttProtocolVersion.V311, "observer");
        await observer.SubscribeAsync(BoardTopics.Status(Board), 1);
        using (var board = await RawBoard.ConnectAsync(daemon.MqttPort, Parse(record.Of("connect").Single())))
        {
            foreach (var message in record.Messages)
                await board.SendAsync(message);
            await Eventually.True(() => witness.Images.Count == 3, cancel: Cancel);
        }

        foreach (var image in witness.Images.Values)
        {
            Assert.Equal((Board, 85), (image.CameraName, image.CaptureMs));
            Assert.Equal(jpeg, await DaemonProcess.ReadJpegAsync(link, image, Cancel));
        }

        Assert.Equal(BoardTopics.Online, Encoding.UTF8.GetString((await observer.NextAsync()).Payload));
        Assert.Equal(BoardTopics.Offline, Encoding.UTF8.GetString((await observer.NextAsync()).Payload));   // the will
    }

    [Theory]
    [InlineData("arduino", 0)]
    [InlineData("esp-idf", 1)]
    public async Task Sketch_waits_longer_after_each_failure_and_longest_after_a_refusal(string kind, int qos)
    {
        var record = await RunAsync(await builds.SketchAsync(kind), SketchPicture.Make(320, 240), "outage");
        Assert.Equal(new[] { -2, -2, -2, 0, 5, 0 }.Select(result => Connect(result, qos)), record.Of("connect"));

        int[] middle = [1000, 2000, 4000, 0, 60_000];
        foreach (var (gap, expected) in Gaps(record, "connect").Zip(middle).Where(pair => pair.Second > 0))
            Assert.InRange(gap, expected * 3 / 4, (expected * 5 / 4) + 50);

        // The second picture broke off: it is a gap in counter, and nothing was sent behind its first part.
        Assert.Equal([1u, 3u, 4u], record.Frames.Select(frame => BinaryPrimitives.ReadUInt32LittleEndian(frame.Payload.AsSpan(8))));
        string[] end = kind == "arduino" ? ["stop"] : ["expired"];
        Assert.Single(record.Of(end));
        var advice = kind == "arduino" ? "check MQTT_USER and MQTT_PASSWORD" : "check user and password";
        Assert.Contains(advice, record.Console, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sketch_takes_no_picture_while_one_waits_for_its_acknowledgement()
    {
        var record = await RunAsync(await builds.SketchAsync("esp-idf"), SketchPicture.Make(320, 240), "slow");
        Assert.Equal([1u, 2u, 3u], record.Frames.Select(frame => BinaryPrimitives.ReadUInt32LittleEndian(frame.Payload.AsSpan(8))));
        var gaps = Gaps(record, "publish", except: "/state");
        Assert.All(gaps, gap => Assert.InRange(gap, 14_900, 20_100));   // every second point of the grid is skipped
    }

    [Theory]
    [InlineData("arduino", 0)]
    [InlineData("esp-idf", 1)]
    public async Task Sketch_says_goodbye_and_restarts_when_the_camera_hands_out_cut_pictures(string kind, int qos)
    {
        var record = await RunAsync(await builds.SketchAsync(kind), SketchPicture.Make(320, 240), "camera");
        Assert.Empty(record.Frames);
        AssertStatus(record.Messages[^1], qos, BoardTopics.Offline);
        Assert.Equal(["disconnect", "camera off", "pin 32 1", "restart"], record.Of("disconnect", "camera", "pin", "restart"));
        Assert.Equal(5, record.Console.Split("not one whole JPEG").Length - 1);
    }

    [Theory]
    [InlineData("arduino")]
    [InlineData("esp-idf")]
    public async Task Sketch_with_TLS_and_a_user_checks_the_certificate_and_prints_no_password(string kind)
    {
        const string Password = "right horse";
        (string, string)[] settings = kind == "arduino"
            ? [("USE_TLS", "1"), ("MQTT_USER", "\"cam\""), ("MQTT_PASSWORD", $"\"{Password}\""), ("BOARD_NAME", "\"yard\"")]
            : [
                ("GATEWAY_TLS", "1"), ("GATEWAY_USER", "\"cam\""), ("GATEWAY_PASSWORD", $"\"{Password}\""), ("GATEWAY_BOARD_NAME", "\"yard\""),
                ("GATEWAY_BROKER", "\"mqtts://gateway.local:8883\""),
            ];
        var record = await RunAsync(await builds.SketchAsync(kind, settings), SketchPicture.Make(320, 240), "pictures");
        Assert.Equal(["authority -----BEGIN CERTIFICATE-----"], record.Of("authority"));
        Assert.StartsWith("connect 0 yard cam gateway/yard/status 1 1 offline", record.Of("connect").Single(), StringComparison.Ordinal);
        Assert.Equal(3, record.Frames.Count(frame => frame.Topic == "gateway/yard/frame"));
        Assert.DoesNotContain(Password, record.Console, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("arduino", "raise PICTURE_QUALITY")]
    [InlineData("esp-idf", "raise the quality number")]
    public async Task Sketch_does_not_send_a_picture_that_its_library_cannot_carry(string kind, string advice)
    {
        var record = await RunAsync(await builds.SketchAsync(kind), SketchPicture.Make(800, 600), "pictures");
        Assert.Empty(record.Frames);
        Assert.Contains(advice, record.Console, StringComparison.Ordinal);
        Assert.Equal("restart", record.Steps[^1].Text);
    }

    private static (string Name, string Value)[] Largest(string kind) => kind == "arduino" ? [] : [("GATEWAY_MAX_JPEG", "524288")];

    private static string Connect(int result, int qos) =>
        $"connect {result} {Board} - {BoardTopics.Status(Board)} 1 1 {BoardTopics.Offline} {(qos == 0 ? 1 : 0)}";

    /// <summary>The packet that the library makes of a recorded call.</summary>
    private static ConnectPacket Parse(string connect)
    {
        var words = connect.Split(' ');
        var qos = (QoS)int.Parse(words[5], CultureInfo.InvariantCulture);
        var will = new WillMessage(words[4], Encoding.UTF8.GetBytes(words[7]), qos, Retain: words[6] == "1");
        return new ConnectPacket { ClientId = words[2], KeepAliveSeconds = 30, Will = will, CleanSession = words[8] == "1" };
    }

    private static void AssertStatus(RecordedMessage message, int qos, string text)
    {
        Assert.Equal((BoardTopics.Status(Board), qos, true), (message.Topic, message.Qos, message.Retain));
        Assert.Equal(text, Encoding.UTF8.GetString(message.Payload));
    }

    private static long Stamp(RecordedMessage frame, int at) => BinaryPrimitives.ReadInt64LittleEndian(frame.Payload.AsSpan(at));

    private static IEnumerable<int> Gaps(SketchRecord record, string step, string? except = null)
    {
        var times = record.Steps
            .Where(seen => seen.Text.StartsWith(step, StringComparison.Ordinal))
            .Where(seen => except is null || !seen.Text.Contains(except, StringComparison.Ordinal))
            .Select(seen => seen.AtMs).ToList();
        return times.Zip(times.Skip(1), (earlier, later) => later - earlier);
    }

    private Task<SketchRecord> RunAsync(string program, byte[] jpeg, string scenario) =>
        SketchRecord.RunAsync(program, _folder, jpeg, scenario);
}
