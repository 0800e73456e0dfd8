using System.Buffers.Binary;
using Gateway.Mqtt;
using Gateway.Testing;

namespace Gateway.Interop.Tests.Sketches;

/// <summary>The sketches with a key: encrypted frames, and the number of the boot in the flash (protocol/MQTT.md section 3).</summary>
public sealed class SketchKeyTests(SketchBuilds builds) : IClassFixture<SketchBuilds>, IDisposable
{
    private const string Board = "cam-12abcd";

    private static readonly byte[] Jpeg = SketchPicture.Make(280, 200);

    private readonly TemporaryDirectory _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("arduino")]
    [InlineData("esp-idf")]
    public async Task Daemon_stores_the_encrypted_pictures_of_two_boots_of_a_sketch(string kind)
    {
        SketchRecord.PrepareFlash(_folder);
        var records = new[] { await RunAsync(kind, BoardKeyDigits.Text), await RunAsync(kind, BoardKeyDigits.Text) };
        using var data = new TemporaryDirectory();
        BoardKeyDigits.Write(data, Board);
        var witness = new Witness();
        await using var daemon = await DaemonProcess.StartAsync(data.Path, Cancel);
        await using var link = await daemon.ConnectAsync(witness, Cancel);
        var sent = 0;
        foreach (var record in records)
        {
            using var board = await RawBoard.ConnectAsync(daemon.MqttPort, new ConnectPacket { ClientId = Board });
            foreach (var message in record.Messages)
                await board.SendAsync(message);
            sent += 3;
            await Eventually.True(() => witness.Images.Count == sent, cancel: Cancel);   // the next boot takes the connection over
        }

        foreach (var image in witness.Images.Values)
        {
            Assert.Equal((Board, 85), (image.CameraName, image.CaptureMs));
            Assert.Equal(Jpeg, await DaemonProcess.ReadJpegAsync(link, image, Cancel));
        }
    }

    [Theory]
    [InlineData("arduino")]
    [InlineData("esp-idf")]
    public async Task Sketch_counts_its_boots_in_the_flash_and_reports_the_number(string kind)
    {
        SketchRecord.PrepareFlash(_folder, "41");
        for (var boot = 42u; boot < 44; boot++)
        {
            var record = await RunAsync(kind, BoardKeyDigits.Text);
            var steps = record.Of("boot", "connect").Select(step => step.Split(" 0 ")[0]);
            Assert.Equal([$"boot {boot}", "connect"], steps);   // stored before it is used
            Assert.StartsWith($"{{\"bootId\":{boot},", record.States.Single(), StringComparison.Ordinal);
            Assert.Equal([(boot, 1u), (boot, 2u), (boot, 3u)], record.Frames.Select(frame => Identity(frame.Payload)));
            Assert.All(record.Frames, frame => Assert.Equal(Jpeg, BoardKeyDigits.Open(frame.Payload)));
            Assert.DoesNotContain(BoardKeyDigits.Text, record.Console, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory]
    [InlineData("arduino", "full")]
    [InlineData("arduino", "worn")]
    [InlineData("esp-idf", "full")]
    [InlineData("esp-idf", "worn")]
    public async Task Sketch_whose_flash_fails_sends_nothing(string kind, string fault)
    {
        SketchRecord.PrepareFlash(_folder, "41");
        AssertSilent(await RunAsync(kind, BoardKeyDigits.Text, fault, exitCode: 2), "cannot be stored");
    }

    [Theory]
    [InlineData("arduino")]
    [InlineData("esp-idf")]
    public async Task Sketch_without_another_number_sends_nothing(string kind)
    {
        SketchRecord.PrepareFlash(_folder, "4294967295");
        var record = await RunAsync(kind, BoardKeyDigits.Text, exitCode: 2);
        AssertSilent(record, "cannot be stored");
        Assert.Empty(record.Of("boot"));   // the number does not wrap in the flash
    }

    [Theory]
    [InlineData("arduino")]
    [InlineData("esp-idf")]
    public async Task Sketch_with_a_key_of_another_form_sends_nothing_and_does_not_print_it(string kind)
    {
        SketchRecord.PrepareFlash(_folder);
        var record = await RunAsync(kind, BoardKeyDigits.Text[..63], exitCode: 2);
        AssertSilent(record, "gateway board key NAME");
        Assert.DoesNotContain(BoardKeyDigits.Text[..16], record.Console, StringComparison.Ordinal);
    }

    // Without the number of boots in it, the board would begin again with 1 under the same key.
    [Fact]
    public async Task Sketch_with_a_key_does_not_erase_a_flash_that_it_cannot_read() =>
        AssertSilent(await RunAsync("esp-idf", BoardKeyDigits.Text, exitCode: 2), "make a new key");

    private static void AssertSilent(SketchRecord record, string reason)
    {
        Assert.Empty(record.Messages);
        Assert.Empty(record.Of("connect"));
        Assert.Contains(reason, record.Console, StringComparison.Ordinal);
    }

    private static (uint Boot, uint Counter) Identity(byte[] frame) =>
        (BinaryPrimitives.ReadUInt32LittleEndian(frame.AsSpan(4)), BinaryPrimitives.ReadUInt32LittleEndian(frame.AsSpan(8)));

    private async Task<SketchRecord> RunAsync(string kind, string key, string scenario = "pictures", int exitCode = 0)
    {
        var program = await builds.SketchAsync(kind, (kind == "arduino" ? "BOARD_KEY" : "GATEWAY_KEY", $"\"{key}\""));
        return await SketchRecord.RunAsync(program, _folder, Jpeg, scenario, exitCode: exitCode);
    }
}
