using System.Globalization;
using Esp32.Camera;
using Gateway.Mqtt;
using Gateway.Testing;

namespace Gateway.Interop.Tests.Sketches;

/// <summary>esp32/sketches/core against the golden vectors, the reference client in C# and a daemon.</summary>
public sealed class BoardCoreTests(SketchBuilds builds) : IClassFixture<SketchBuilds>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Frame_header_has_the_bytes_of_the_vectors()
    {
        string[] commands = ["frame 1 439041101 1 85 1893553445000000 1893553445085000 22", "frame 0 4294967295 4294967295 0 0 0 22"];
        Assert.Equal(
            [Header("frame/valid-synchronized"), Header("frame/valid-clock-unknown")],
            (await AnswersAsync(commands)).Select(Convert.FromHexString));
    }

    [Fact]
    public async Task Frame_header_has_the_bytes_of_the_reference_client()
    {
        var random = new Random(13);
        var fields = Enumerable.Range(0, 200).Select(_ => (
            Trusted: random.Next(2) == 1, Boot: (uint)random.NextInt64(1, 1L << 32), Counter: (uint)random.NextInt64(1, 1L << 32),
            CaptureMs: random.Next(), Captured: random.NextInt64(), Published: random.NextInt64(), Length: random.Next(4, int.MaxValue))).ToList();
        var answers = await AnswersAsync([.. fields.Select(f => FormattableString.Invariant(
            $"frame {(f.Trusted ? 1 : 0)} {f.Boot} {f.Counter} {f.CaptureMs} {f.Captured} {f.Published} {f.Length}"))]);
        Assert.Equal(
            fields.Select(f => FrameHeader.Create(f.Trusted, f.Boot, f.Counter, f.CaptureMs, f.Captured, f.Published, f.Length)),
            answers.Select(Convert.FromHexString));
    }

    [Fact]
    public async Task Board_is_named_after_its_MAC_address_or_as_configured()
    {
        var longest = new string('x', 64);
        Assert.Equal(
            [
                Named("cam-12abcd", "7 1"), Named("Yard_1-a", "7 42"), Named(longest, "7 1"),
                "refused", "refused", "refused",
            ],
            await AnswersAsync([
                "board 240AC412ABCD 7 0", "board 240AC412ABCD 7 41 Yard_1-a", $"board 240AC412ABCD 7 0 {longest}",
                $"board 240AC412ABCD 7 0 {longest}x", "board 240AC412ABCD 7 0 yard/1", "board 240AC412ABCD 7 0 кухня",
            ]));
    }

    [Fact]
    public async Task Boot_id_and_counter_are_never_zero_and_never_come_again()
    {
        var answers = await AnswersAsync(["board 240AC412ABCD 0 0", "board 240AC412ABCD 7 4294967295", "board 240AC412ABCD 4294967295 4294967295"]);
        Assert.Equal(["1 1", "8 1", "1 1"], answers.Select(answer => string.Join(' ', answer.Split(' ')[3..5])));
    }

    [Fact]
    public async Task Jpeg_ends_at_its_end_marker_whatever_follows_and_no_beginning_of_it_passes()
    {
        var jpeg = SketchPicture.Make(96, 64);
        byte[][] tails = [[], [0, 0, 0], [0xFF, 0xD9], [0x13, 0xFF, 0xD9, 0x42, 0xFF], jpeg, jpeg[^40..], [.. Enumerable.Repeat((byte)0xFF, 160)]];
        var answers = await AnswersAsync([.. tails.Select(tail => "jpeg " + Convert.ToHexString([.. jpeg, .. tail]))]);
        Assert.All(answers, answer => Assert.Equal($"{jpeg.Length} 0", answer));
    }

    // A progressive JPEG has tables between its scans, and a restart marker, a fill byte or an FF D9 in a comment does not end it.
    [Fact]
    public async Task Jpeg_of_several_scans_ends_behind_the_last_one()
    {
        const string Scan = "FFDA0008010100003F00 1234FF00FFD056FFD7";
        var jpeg = $"FFD8 FFFE0006FFD9FFD9 {Scan} FFC40005FFD900 FFFFFE0004FFD9 {Scan} FFFFD9".Replace(" ", "", StringComparison.Ordinal);
        Assert.Equal([$"{jpeg.Length / 2} 0"], await AnswersAsync([$"jpeg {jpeg}FFD9"]));
    }

    [Fact]
    public async Task Jpeg_of_every_vector_is_found_where_the_gateway_accepts_it()
    {
        var names = Vectors.Names("frame")
            .Where(name => !name.StartsWith("frame/encrypted", StringComparison.Ordinal) && Vectors.Read(name).Length >= FrameHeader.Size).ToList();
        var answers = await AnswersAsync([.. names.Select(name => "jpeg " + Convert.ToHexString(Vectors.Read(name)[FrameHeader.Size..]))]);
        string[] none = ["frame/invalid-cut", "frame/invalid-length-zero", "frame/invalid-no-end", "frame/invalid-no-start"];
        Assert.Equal(names.Select(name => none.Contains(name) ? "0 0" : "22 0"), answers);
    }

    [Fact]
    public async Task Jpeg_of_hostile_bytes_is_none_and_nothing_beyond_them_is_read()
    {
        var random = new Random(13);
        var jpeg = SketchPicture.Make(32, 32);
        var commands = Enumerable.Range(0, Fuzz.Rounds(20_000, least: 1000)).Select(_ =>
        {
            byte[] bytes = [.. jpeg[..random.Next(jpeg.Length)]];
            for (var changes = random.Next(4); changes > 0 && bytes.Length > 0; changes--)
                bytes[random.Next(bytes.Length)] = (byte)(random.Next(2) == 0 ? 0xFF : random.Next(256));
            return "jpeg " + Convert.ToHexString(bytes);
        }).ToArray();
        Assert.Equal(commands.Length, (await AnswersAsync(commands)).Length);
    }

    [Fact]
    public async Task Backoff_doubles_from_1_s_to_60_s_within_a_quarter()
    {
        int[] middle = [1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000, 1000];
        foreach (var random in new[] { 0u, 1u, 123_456_789u, uint.MaxValue })
        {
            var waits = (await AnswersAsync([$"backoff 0 {random} 8"])).Single().Split(' ').Select(Number);
            Assert.All(waits.Zip(middle), pair => Assert.InRange(pair.First, pair.Second * 3 / 4, pair.Second * 5 / 4));
        }
    }

    [Fact]
    public async Task Backoff_differs_with_the_random_number_and_is_long_at_once_after_a_refusal()
    {
        var answers = await AnswersAsync(["backoff 0 5 1", "backoff 0 250 1", "backoff 1 250 1"]);
        var waits = answers.Select(answer => Number(answer.Split(' ')[0])).ToArray();
        Assert.NotEqual(waits[0], waits[1]);
        Assert.InRange(waits[2], 45_000, 75_000);
    }

    [Fact]
    public async Task Grid_does_not_drift_and_skips_what_was_missed() => Assert.Equal(
        ["1 0 0 1 0 1 1 2"],
        await AnswersAsync(["grid 10 5000 5000 5001 14999 15700 24999 52000 55000"]));

    [Fact]
    public async Task Grid_with_a_shorter_interval_shortens_the_wait_that_has_begun_and_a_longer_one_does_not_extend_it() => Assert.Equal(
        ["1 0 1 0 1 1 0 1 0"],
        await AnswersAsync(["grid 60000 0 0 5000000/1000 5999999 6000000 6999999 7000000 7500000/60000 8000000 67999999 68000000"]));

    [Fact]
    public async Task Daemon_stores_the_picture_behind_the_header()
    {
        var jpeg = SketchPicture.Make(320, 240);
        var header = (await AnswersAsync([$"frame 0 7 1 85 0 0 {jpeg.Length}"])).Single();
        using var data = new TemporaryDirectory();
        var witness = new Witness();
        await using var daemon = await DaemonProcess.StartAsync(data.Path, Cancel);
        await using var link = await daemon.ConnectAsync(witness, Cancel);
        using var board = await RawBoard.ConnectAsync(daemon.MqttPort, new ConnectPacket { ClientId = "yard" });
        await board.SendAsync(new RecordedMessage(BoardTopics.Frame("yard"), 1, Retain: false, [.. Convert.FromHexString(header), .. jpeg]));

        await Eventually.True(() => !witness.Images.IsEmpty, cancel: Cancel);
        var image = Assert.Single(witness.Images.Values);
        Assert.Equal(("yard", 85), (image.CameraName, image.CaptureMs));
        Assert.Equal(jpeg, await DaemonProcess.ReadJpegAsync(link, image, Cancel));
    }

    private static string Named(string id, string identity) =>
        $"{id} {BoardTopics.Frame(id)} {BoardTopics.Status(id)} {identity} {BoardTopics.Set(id)} {BoardTopics.State(id)}";

    private static byte[] Header(string vector) => Vectors.Read(vector)[..FrameHeader.Size];

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private Task<string[]> AnswersAsync(string[] commands) => builds.CoreAnswersAsync(commands);
}
