using System.Globalization;
using System.Text;
using Esp32.Camera;
using Gateway.Testing;

namespace Gateway.Interop.Tests.Sketches;

/// <summary>Commands in esp32/sketches/core, held against the vectors and the reference client in C#.</summary>
public sealed class BoardCommandCoreTests(SketchBuilds builds) : IClassFixture<SketchBuilds>
{
    private const string Settings = "state 439041101 1000 12 2 7 0 0";   // those of the vector

    private static readonly string[] Names =
        ["intervalMs", "quality", "resolution", "flash", "restart", "other", "Quality", "", "fl\\u0061sh", "a\\\"b"];

    private static readonly string[] Values =
    [
        "0", "-1", "7", "63", "1000", "4294967295", "4294967296", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
        "123456789012345678901234567890", "-123456789012345678901234567890", "007", "-0", "-", "+5", "1.5", "1e3", "true", "false", "null", "True",
        "\"VGA\"", "\"UXGA\"", "\"QQVGA\"", "\"vga\"", "\"5\"", "\"\"", "\"\\\"", "{}", "[]",
        "[1,\"}\",{\"a\":[]}]", "{\"quality\":20}", "{]", "[}", "12{}",
        "a\"b\"", "", "\u0001", "кухня",
    ];

    [Fact]
    public async Task Command_of_the_vector_has_all_members() => Assert.Equal(
        ["1 1000 12 2 1 439041101"], await builds.CoreAnswersAsync("command 1 " + Convert.ToHexString(Vectors.Read("board/set-all"))));

    [Fact]
    public async Task Command_cut_anywhere_takes_nothing()
    {
        var whole = Vectors.Read("board/set-all");
        var answers = await builds.CoreAnswersAsync([.. Enumerable.Range(0, whole.Length).Select(length => Command(whole[..length]))]);
        Assert.All(answers, answer => Assert.Equal("0 - - - - -", answer));
    }

    [Fact]
    public async Task Command_has_at_most_1024_bytes()
    {
        var texts = new[] { 1024, 1025 }.Select(length => "{\"quality\":20".PadRight(length - 1) + "}");
        Assert.Equal(["1 - 20 - - -", "0 - - - - -"], await builds.CoreAnswersAsync([.. texts.Select(text => Command(Bytes(text)))]));
    }

    // Of several messages that wait for the board the newest members count; one that is no object takes nothing away.
    [Fact]
    public async Task Commands_that_wait_are_obeyed_as_one()
    {
        string[] texts = ["""{"quality":20,"flash":true}""", """{"quality":30,"intervalMs":50""", """{"flash":false,"restart":7}"""];
        var command = $"command 3 {string.Join(' ', texts.Select(text => Convert.ToHexString(Bytes(text))))}";
        Assert.Equal(["1 0 1 - 20 - 0 7"], await builds.CoreAnswersAsync(command));
    }

    [Fact]
    public async Task Commands_of_random_bytes_are_read_as_by_the_reference_client()
    {
        var random = new Random(13);
        var messages = Enumerable.Range(0, Fuzz.Rounds(20_000, least: 2000)).Select(_ => Message(random)).ToList();
        var answers = await builds.CoreAnswersAsync([.. messages.Select(Command)]);
        Assert.Equal(messages.Count, answers.Length);
        Assert.All(messages.Zip(answers), pair => Assert.Equal(Expected(pair.First), pair.Second));
        Assert.InRange(answers.Count(answer => answer[0] == '1'), messages.Count / 4, messages.Count * 3 / 4);   // both outcomes are usual
    }

    [Fact]
    public async Task State_has_the_bytes_of_the_vectors() => Assert.Equal(
        [Text("board/state-all"), Text("board/state-interval")],
        await builds.CoreAnswersAsync(Settings + " 0", "state 439041101 1000 12 2 7 0 1 0"));

    [Fact]
    public async Task State_of_the_longest_numbers_fits() => Assert.Equal(
        ["""{"bootId":4294967295,"intervalMs":4294967295,"quality":255,"resolution":"QQVGA","flash":false}"""],
        await builds.CoreAnswersAsync("state 4294967295 4294967295 255 0 7 0 0 0"));

    [Theory]
    [InlineData("""{"intervalMs":9,"quality":9}""", 10, 10)]
    [InlineData("""{"intervalMs":3600001,"quality":64}""", 3_600_000, 63)]
    [InlineData("""{"intervalMs":-99999999999999999999,"quality":99999999999999999999}""", 10, 63)]
    [InlineData("""{"intervalMs":"50","quality":null}""", 1000, 12)]
    [InlineData("""{"intervalMs":50,"quality":20""", 1000, 12)]
    public async Task Settings_take_the_nearest_number_in_range(string text, int intervalMs, int quality) => Assert.Equal(
        [$$"""{"bootId":439041101,"intervalMs":{{intervalMs}},"quality":{{quality}},"resolution":"VGA","flash":false}"""],
        await builds.CoreAnswersAsync($"{Settings} 1 {Convert.ToHexString(Bytes(text))}"));

    [Fact]
    public async Task Settings_keep_to_the_largest_picture_of_the_board()
    {
        var message = Convert.ToHexString("""{"resolution":"UXGA","flash":true}"""u8);
        Assert.Equal(
            [
                """{"bootId":7,"intervalMs":1000,"quality":12,"resolution":"SVGA","flash":true}""",
                """{"bootId":7,"intervalMs":1000}""",
            ],
            await builds.CoreAnswersAsync($"state 7 1000 12 2 3 0 0 1 {message}", $"state 7 1000 12 2 3 0 1 1 {message}"));
    }

    private static string Text(string vector) => Encoding.ASCII.GetString(Vectors.Read(vector));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Command(byte[] message) => "command 1 " + (message.Length == 0 ? "-" : Convert.ToHexString(message));

    private static string Expected(byte[] message)
    {
        var command = BoardCommand.Parse(message);
        if (command is null)
            return "0 - - - - -";
        return string.Join(' ', [
            "1", OrDash(command.HasInterval, command.IntervalMs), OrDash(command.HasQuality, command.Quality),
            OrDash(command.Resolution >= 0, command.Resolution), OrDash(command.HasFlash, command.Flash ? 1 : 0),
            OrDash(command.Restart != 0, command.Restart),
        ]);
    }

    private static string OrDash(bool isThere, long value) => isThere ? value.ToString(CultureInfo.InvariantCulture) : "-";

    /// <summary>Members in any order, some twice; then mostly changed, cut, or filled up to about the largest length.</summary>
    private static byte[] Message(Random random)
    {
        var members = Enumerable.Range(0, random.Next(6)).Select(_ =>
            $"{Space(random)}\"{Pick(random, Names)}\"{Space(random)}:{Space(random)}{Pick(random, Values)}{Space(random)}");
        List<byte> bytes = [.. Bytes($"{Space(random)}{{{string.Join(',', members)}}}{Pick(random, ["", " ", "}", "x", "{\"quality\":9}"])}")];
        for (var changes = random.Next(3); changes > 0 && bytes.Count > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 1:
                    bytes[at] = (byte)"{}[]:,\"\\ -1"[random.Next(11)];
                    break;
                case 2:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                default:
                    var count = random.Next(3) == 0 ? Math.Max(0, 1020 + random.Next(10) - bytes.Count) : random.Next(40);
                    bytes.InsertRange(at, Enumerable.Repeat((byte)" 9[{"[random.Next(4)], count));
                    break;
            }
        }

        return [.. bytes];
    }

    private static string Space(Random random) => Pick(random, ["", "", "", " ", "\t\r\n"]);

    private static string Pick(Random random, string[] of) => of[random.Next(of.Length)];
}
