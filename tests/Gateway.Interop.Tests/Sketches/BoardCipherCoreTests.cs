using System.Buffers.Binary;
using System.Net;
using System.Text;
using Esp32.Camera;
using Gateway.Mqtt;
using Gateway.Protocol;
using Gateway.Protocol.Client;
using Gateway.Protocol.Commands;
using Gateway.Testing;

namespace Gateway.Interop.Tests.Sketches;

/// <summary>Encryption in esp32/sketches/core against the golden vectors, .NET's AES-GCM and a daemon.</summary>
public sealed class BoardCipherCoreTests(SketchBuilds builds) : IClassFixture<SketchBuilds>
{
    private static readonly byte[] Jpeg = Vectors.Read("frame/valid-synchronized")[FrameHeader.Size..];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Seal_gives_the_bytes_of_the_vectors()
    {
        Assert.Equal(
            [Hex("encrypted-valid"), Hex("encrypted-valid-next"), Hex("encrypted-valid-zero-padding")],
            (await SealAsync(7, Frame(7, 1, Jpeg), Frame(7, 2, Jpeg), Frame(7, 3, [.. Jpeg, 0, 0])))[..3]);
        Assert.Equal([Hex("encrypted-valid-boot")], (await SealAsync(8, Frame(8, 1, Jpeg)))[..1]);
    }

    [Fact]
    public async Task Seal_of_random_frames_is_what_AES_GCM_opens()
    {
        var random = new Random(13);
        var frames = Enumerable.Range(0, Fuzz.Rounds(500, least: 100)).Select(_ =>
        {
            var jpeg = new byte[random.Next(10) == 0 ? random.Next(1, 40_000) : random.Next(1, 100)];
            random.NextBytes(jpeg);
            return (Boot: (uint)random.NextInt64(1, 1L << 32), Counter: (uint)random.NextInt64(1, uint.MaxValue), Jpeg: jpeg);
        }).ToList();
        var answers = await builds.CoreAnswersAsync([.. frames.Select(frame => Cipher(frame.Boot, Frame(frame.Boot, frame.Counter, frame.Jpeg)))]);
        foreach (var (frame, answer) in frames.Zip(answers))
        {
            var bytes = Convert.FromHexString(answer.Split(' ')[0]);
            Assert.Equal(frame.Boot, BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4)));
            Assert.Equal(frame.Counter, BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(8)));
            Assert.Equal(frame.Jpeg, BoardKeyDigits.Open(bytes));
        }
    }

    [Fact]
    public async Task Seal_never_uses_a_nonce_twice()
    {
        var answers = await SealAsync(
            7, Frame(7, 5, Jpeg), Frame(7, 5, Jpeg), Frame(7, 4, Jpeg), Frame(7, 0, Jpeg), Frame(8, 6, Jpeg), Frame(6, 6, Jpeg), Frame(7, 6, Jpeg),
            Frame(7, uint.MaxValue, Jpeg), Frame(7, 1, Jpeg));
        var isSealed = answers[..9].Select(answer => answer != "refused");
        Assert.Equal([true, false, false, false, false, false, true, true, false], isSealed);
    }

    [Fact]
    public async Task Key_is_wiped_at_the_end_and_nothing_is_sealed_after_it() =>
        Assert.Equal(["wiped", "refused"], (await SealAsync(7, Frame(7, 1, Jpeg), Frame(7, 2, Jpeg)))[2..]);

    [Theory]
    [InlineData("-")]
    [InlineData("000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1")]
    [InlineData("000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F0")]
    [InlineData("000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1g")]
    public async Task Key_of_another_form_is_refused_and_seals_nothing(string key) =>
        Assert.Equal(["no key, wiped refused"], await builds.CoreAnswersAsync($"cipher {key} 7 {Frame(7, 1, Jpeg)}"));

    [Fact]
    public async Task Boot_id_0_is_refused_and_seals_nothing() =>
        Assert.Equal(["no key, wiped refused"], await builds.CoreAnswersAsync($"cipher {BoardKeyDigits.Text} 0 {Frame(0, 1, Jpeg)}"));

    [Fact]
    public async Task Daemon_opens_and_stores_each_sealed_picture_once_and_commands_the_board_which_answers()
    {
        var jpeg = SketchPicture.Make(320, 240);
        var frames = (await SealAsync(3, Frame(3, 1, jpeg), Frame(3, 2, jpeg)))[..2].Select(Convert.FromHexString).ToList();
        using var data = new TemporaryDirectory();
        BoardKeyDigits.Write(data, "yard");
        var witness = new Witness();
        await using var daemon = await DaemonProcess.StartAsync(data.Path, Cancel);
        await using var link = await daemon.ConnectAsync(witness, Cancel);
        using var board = await RawBoard.ConnectAsync(daemon.MqttPort, new ConnectPacket { ClientId = "yard" });

        byte[] plain = [.. FrameHeader.Create(false, 3, 3, 85, 0, 0, jpeg.Length), .. jpeg];
        byte[] forged = [.. frames[1]];
        forged[^1] ^= 1;
        foreach (var payload in new[] { frames[0], plain, frames[0], forged, frames[1] })
            await board.SendAsync(new RecordedMessage(BoardTopics.Frame("yard"), 1, Retain: false, payload));
        await Eventually.True(() => witness.Images.Count == 2, cancel: Cancel);
        foreach (var image in witness.Images.Values)
        {
            Assert.Equal(("yard", 85), (image.CameraName, image.CaptureMs));
            Assert.Equal(jpeg, await DaemonProcess.ReadJpegAsync(link, image, Cancel));
        }

        await board.SendAsync(State("""{"bootId":3,"intervalMs":1000,"quality":12,"resolution":"VGA","flash":false}"""));
        await using var operators = await LinkClient.ConnectAsync(
            new LinkClientOptions(new DnsEndPoint("127.0.0.1", daemon.LinkPort), data.Combine("link.key")) { Role = LinkRole.Operator }, witness,
            cancel: Cancel);
        await operators.AskAsync(new SetBoard("yard", BoardMembers.Interval | BoardMembers.Resolution, 2000, Resolution: "UXGA"), Cancel);
        var command = await board.SubscribeAsync(BoardTopics.Set("yard"));
        var state = (await builds.CoreAnswersAsync($"state 3 1000 12 2 3 0 0 1 {Convert.ToHexString(command)}")).Single();
        Assert.Equal("""{"bootId":3,"intervalMs":2000,"quality":12,"resolution":"SVGA","flash":false}""", state);
        await board.SendAsync(State(state));
        var report = Assert.Single((await operators.AskAsync(new ListBoards("yard"), Cancel)).Rows);
        Assert.Equal((3u, 2000u, (byte)12, "SVGA", false), (report.BootId, report.IntervalMs, report.Quality, report.Resolution, report.Flash));
    }

    private static RecordedMessage State(string text) => new(BoardTopics.State("yard"), 1, Retain: true, Encoding.UTF8.GetBytes(text));

    private static string Hex(string vector) => Convert.ToHexString(Vectors.Read("frame/" + vector));

    /// <summary>A frame with the times of the vectors, for Host/core.c.</summary>
    private static string Frame(uint boot, uint counter, byte[] jpeg) =>
        FormattableString.Invariant($"1 {boot} {counter} 85 1893553445000000 1893553445085000 {Convert.ToHexString(jpeg)}");

    /// <summary>A command whose answer has the payload of each frame or "refused", whether the key was wiped, and what a last frame gives.</summary>
    private static string Cipher(uint boot, params string[] frames) =>
        $"cipher {BoardKeyDigits.Text} {boot} {frames.Length} {string.Join(' ', frames)} {Frame(boot, uint.MaxValue, Jpeg)}";

    private async Task<string[]> SealAsync(uint boot, params string[] frames) =>
        (await builds.CoreAnswersAsync(Cipher(boot, frames))).Single().Split(' ');
}
