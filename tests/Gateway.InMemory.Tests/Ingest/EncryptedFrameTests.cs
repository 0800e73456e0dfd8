using System.Text;
using Gateway.Ingest.Keys;
using Gateway.Ingest.Payloads;
using Gateway.Ingest.Topics;
using Gateway.Mqtt;
using Gateway.Testing;
using Microsoft.Extensions.Logging;

namespace Gateway.InMemory.Tests.Ingest;

/// <summary>Frames of boards that encrypt (protocol/MQTT.md section 3).</summary>
public sealed class EncryptedFrameTests : IDisposable
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private static readonly byte[] Jpeg = [0xFF, 0xD8, 0xFF, 0xDA, 0, 2, 9, 0xFF, 0xD9];

    private readonly TemporaryDirectory _data = new();
    private readonly LogLines<BoardKeys> _log = new(LogLevel.Information);

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Frame_encrypted_with_the_boards_key_is_handed_on_decrypted()
    {
        await using var broker = Broker("b");
        string[] valid = ["encrypted-valid", "encrypted-valid-next", "encrypted-valid-zero-padding", "encrypted-valid-boot"];
        foreach (var name in valid)
            await PublishAsync(broker, "b", Vectors.Read("frame/" + name));
        Assert.All(broker.Ingest.Images, image => Assert.Equal(Vectors.Read("frame/valid-synchronized")[40..], image.Jpeg));
        Assert.Equal([(7u, 1L), (7u, 2L), (7u, 3L), (8u, 1L)], broker.Ingest.Images.Select(image => (image.Image.BootId, image.Image.ImageId)));
        Assert.All(broker.Ingest.Images, image => Assert.Equal((BoardKey.IdOf(Key), false), (image.Image.KeyId, image.Image.IsRepeat)));
    }

    [Theory]
    [InlineData("encrypted-invalid-tag", nameof(IngestDrop.Forged))]
    [InlineData("encrypted-invalid-text", nameof(IngestDrop.Forged))]
    [InlineData("encrypted-invalid-header", nameof(IngestDrop.Forged))]
    [InlineData("encrypted-invalid-length", nameof(IngestDrop.Forged))]
    [InlineData("encrypted-invalid-no-tag", nameof(IngestDrop.Truncated))]
    [InlineData("encrypted-invalid-cut", nameof(IngestDrop.Truncated))]
    [InlineData("encrypted-invalid-header-only", nameof(IngestDrop.Truncated))]
    [InlineData("encrypted-invalid-empty", nameof(IngestDrop.Truncated))]
    [InlineData("encrypted-invalid-boot", nameof(IngestDrop.NoIdentity))]
    [InlineData("encrypted-invalid-counter", nameof(IngestDrop.NoIdentity))]
    [InlineData("encrypted-invalid-jpeg", nameof(IngestDrop.CutJpeg))]
    [InlineData("valid-synchronized", nameof(IngestDrop.NotEncrypted))]
    public async Task Frame_that_is_not_the_boards_is_refused_and_makes_no_camera(string vector, string reason)
    {
        await using var broker = Broker("b");
        broker.Ingest.MaxCameras = 0;
        await PublishAsync(broker, "b", Vectors.Read("frame/" + vector));
        Assert.Empty(broker.Ingest.Images);
        Assert.Equal([reason], Reasons(broker));
    }

    [Fact]
    public async Task Each_cut_and_each_changed_bit_is_refused_and_the_frame_is_taken_after_them()
    {
        await using var broker = Broker("b");
        var frame = Vectors.Read("frame/encrypted-valid");
        for (var length = 0; length < frame.Length; length++)
            await PublishAsync(broker, "b", frame[..length]);
        for (var bit = 0; bit < 8 * frame.Length; bit++)
        {
            byte[] changed = [.. frame];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            await PublishAsync(broker, "b", changed);
        }

        Assert.Empty(broker.Ingest.Images);
        await PublishAsync(broker, "b", frame);
        Assert.Single(broker.Ingest.Images);
    }

    [Fact]
    public async Task Last_frame_again_is_a_repeat_and_an_older_one_is_replayed()
    {
        await using var broker = Broker("b");
        foreach (var name in new[] { "valid", "valid-next", "valid-next", "valid", "valid-boot", "valid-next", "valid-zero-padding" })
            await PublishAsync(broker, "b", Vectors.Read("frame/encrypted-" + name));
        Assert.Equal([false, false, true, false], broker.Ingest.Images.Select(image => image.Image.IsRepeat));
        Assert.Equal(3, broker.IngestMetrics.Dropped(IngestDrop.Replayed));
    }

    [Fact]
    public async Task Other_picture_under_the_last_identity_is_replayed()
    {
        await using var broker = Broker("b");
        await PublishAsync(broker, "b", Vectors.Read("frame/encrypted-valid"));
        await PublishAsync(broker, "b", EncryptedFrame.Create(Key, Jpeg, bootId: 7, counter: 1));
        Assert.Single(broker.Ingest.Images);
        Assert.Equal([nameof(IngestDrop.Replayed)], Reasons(broker));
    }

    [Fact]
    public async Task Last_stored_frame_counts_after_a_restart()
    {
        await using var broker = Broker("b", last: (8UL << 32) | 1);
        foreach (var name in new[] { "valid", "valid-next", "valid-boot" })
            await PublishAsync(broker, "b", Vectors.Read("frame/encrypted-" + name));
        await PublishAsync(broker, "b", EncryptedFrame.Create(Key, Jpeg, bootId: 8, counter: 1));
        Assert.True(Assert.Single(broker.Ingest.Images).Image.IsRepeat);
        Assert.Equal(3, broker.IngestMetrics.Dropped(IngestDrop.Replayed));
    }

    [Theory, InlineData("b"), InlineData("front door"), InlineData("ä")]
    public async Task Plain_pictures_in_all_forms_are_refused_from_a_board_with_a_key_and_from_its_cameras_name(string board)
    {
        await using var broker = Broker(board);
        var jpeg = Vectors.Read("frame/valid-synchronized")[40..];
        await PublishAsync(broker, board, jpeg);
        await PublishAsync(broker, board, Encoding.ASCII.GetBytes(Convert.ToBase64String(jpeg)));
        await PublishAsync(broker, board, Encoding.ASCII.GetBytes($$"""{"id":1,"image":"{{Convert.ToBase64String(jpeg)}}"}"""));
        await PublishAsync(broker, new CameraName(Encoding.UTF8.GetBytes(board), new char[64]).Hashed(), jpeg);
        await PublishAsync(broker, board, """{"id":1,"capture_time":1}"""u8.ToArray(), "iot/latency");
        Assert.Empty(broker.Ingest.Images);
        Assert.Empty(broker.Ingest.Latencies);
        Assert.Equal(5, broker.IngestMetrics.Dropped(IngestDrop.NotEncrypted));
    }

    [Theory, InlineData("yard", "yard"), InlineData("Yard", "yard"), InlineData("yard", "YARD")]
    public async Task Plain_messages_in_any_case_are_refused_from_the_configured_camera_of_a_board_with_a_key(string board, string camera)
    {
        await using var broker = Broker(board);
        broker.Ingest.Configure(camera);
        var jpeg = Vectors.Read("frame/valid-synchronized")[40..];
        string[] names = ["yard", "Yard", "YARD"];
        foreach (var name in names)
        {
            await PublishAsync(broker, name, jpeg);
            await PublishAsync(broker, name, Encoding.ASCII.GetBytes(Convert.ToBase64String(jpeg)));
            await PublishAsync(broker, name, """{"id":1,"capture_time":1}"""u8.ToArray(), "iot/latency");
        }

        Assert.Empty(broker.Ingest.Images);
        Assert.Empty(broker.Ingest.Latencies);
        Assert.Equal(9, broker.IngestMetrics.Dropped(IngestDrop.NotEncrypted));
        await PublishAsync(broker, board, Vectors.Read("frame/encrypted-valid"));
        Assert.Equal(camera, Assert.Single(broker.Ingest.Images).Camera);
    }

    [Fact]
    public async Task Configured_camera_without_a_key_is_taken_plain_in_any_case()
    {
        await using var broker = Broker("other");
        broker.Ingest.Configure("yard");
        await PublishAsync(broker, "Yard", Vectors.Read("frame/valid-synchronized"));
        await PublishAsync(broker, "YARD", """{"id":1,"capture_time":1}"""u8.ToArray(), "iot/latency");
        Assert.Equal("yard", Assert.Single(broker.Ingest.Images).Camera);
        Assert.Single(broker.Ingest.Latencies);
    }

    [Fact]
    public async Task Counter_at_its_end_is_taken_and_then_only_a_higher_boot()
    {
        await using var broker = Broker("b");
        foreach (var (boot, counter) in new[] { (7u, uint.MaxValue), (7u, 0u), (7u, 1u), (8u, 1u), (uint.MaxValue, uint.MaxValue), (1u, 1u) })
            await PublishAsync(broker, "b", EncryptedFrame.Create(Key, Jpeg, boot, counter));
        Assert.Equal(
            [(7u, (long)uint.MaxValue), (8u, 1L), (uint.MaxValue, (long)uint.MaxValue)],
            broker.Ingest.Images.Select(image => (image.Image.BootId, image.Image.ImageId)));
        Assert.Equal(1, broker.IngestMetrics.Dropped(IngestDrop.NoIdentity));
        Assert.Equal(2, broker.IngestMetrics.Dropped(IngestDrop.Replayed));
    }

    [Fact]
    public async Task Replayed_frame_makes_no_camera()
    {
        await using var broker = Broker("b", last: (8UL << 32) | 1);
        broker.Ingest.MaxCameras = 0;
        await PublishAsync(broker, "b", Vectors.Read("frame/encrypted-valid"));
        Assert.Equal([nameof(IngestDrop.Replayed)], Reasons(broker));
    }

    [Fact]
    public async Task Board_without_a_key_is_taken_plain_and_refused_encrypted()
    {
        await using var broker = Broker("b");
        await PublishAsync(broker, "B", Vectors.Read("frame/encrypted-valid"));
        await PublishAsync(broker, "B", Vectors.Read("frame/valid-synchronized"));
        Assert.Single(broker.Ingest.Images);
        Assert.Equal([nameof(IngestDrop.NoKey)], Reasons(broker));
    }

    [Fact]
    public async Task Changed_key_file_is_read_again_and_a_broken_empty_or_lost_one_changes_nothing()
    {
        await using var broker = Broker("b");
        WriteKeys($"{Convert.ToHexString(Key)} other\n");
        broker.Time.Advance(TimeSpan.FromSeconds(2));
        await PublishAsync(broker, "b", Vectors.Read("frame/encrypted-valid"));
        Assert.Equal([nameof(IngestDrop.NoKey)], Reasons(broker));

        WriteKeys("nonsense\n");
        broker.Time.Advance(TimeSpan.FromSeconds(2));
        await PublishAsync(broker, "other", Vectors.Read("frame/encrypted-valid"));
        WriteKeys("");
        broker.Time.Advance(TimeSpan.FromSeconds(2));
        await PublishAsync(broker, "other", Vectors.Read("frame/valid-synchronized"));
        File.Delete(_data.Combine("board.keys"));
        broker.Time.Advance(TimeSpan.FromSeconds(2));
        await PublishAsync(broker, "other", Vectors.Read("frame/valid-synchronized"));
        Assert.Single(broker.Ingest.Images);
        Assert.Equal(2, broker.IngestMetrics.Dropped(IngestDrop.NotEncrypted));
        Assert.Equal(4, _log.Lines.Count);
        Assert.DoesNotContain(_log.Lines, line => line.Contains(Convert.ToHexString(Key), StringComparison.OrdinalIgnoreCase));
    }

    private static string[] Reasons(MqttMemoryBroker broker) =>
        [.. Enum.GetValues<IngestDrop>().Where(reason => broker.IngestMetrics.Dropped(reason) > 0).Select(reason => reason.ToString())];

    private static async Task PublishAsync(MqttMemoryBroker broker, string board, byte[] payload, string? topic = null)
    {
        var client = await broker.ConnectAsync(topic is null ? "any" : board);
        await client.PublishAsync(topic ?? $"gateway/{board}/frame", payload, QoS.AtLeastOnce, 1);
        Assert.Equal(new PubackPacket(1), await client.ReadAsync());
    }

    private MqttMemoryBroker Broker(string board, ulong last = 0)
    {
        WriteKeys($"# keys\n{Convert.ToHexString(Key)} {board}\n");
        var boards = new MqttFakeIngest { Last = (last, BoardKey.TagOf(Vectors.Read("frame/encrypted-valid-boot"))) };
        return new MqttMemoryBroker(keys: time => new BoardKeys(new BoardKeyFile(_data.Path), boards, time, _log));
    }

    private void WriteKeys(string text)
    {
        var path = _data.Combine("board.keys");
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
