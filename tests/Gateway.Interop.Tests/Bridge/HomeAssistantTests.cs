using System.Globalization;
using System.Text.Json;
using Gateway.Testing;

namespace Gateway.Interop.Tests.Bridge;

/// <summary>The events that a daemon publishes, read by mosquitto_sub: from its own broker, and from a real Mosquitto.</summary>
public sealed class HomeAssistantTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_board_appears_with_its_entities_tells_its_events_and_goes_offline_with_the_gateway(bool bridged)
    {
        using var data = new TemporaryDirectory();
        await using var mosquitto = bridged ? await MosquittoBroker.StartAsync(Cancel) : null;
        await using var gateway = await DaemonProcess.StartAsync(data.Path, Cancel, Settings(mosquitto));
        var port = (mosquitto?.Port ?? gateway.MqttPort).ToString(CultureInfo.InvariantCulture);
        await using var reader = RunningProgram.Start(
            ExternalProgram.Require("stdbuf"), [
                "-oL", ExternalProgram.Require("mosquitto_sub"), "-h", "127.0.0.1", "-p", port, "-q", "1", "-t", "events/#", "-t", "ha/#", "-F",
                "%r %t %x"]);
        await using var boards = StartBoard(port);

        var discovered = await MessageAsync(reader, "ha/binary_sensor/attic/board-1_motion/config");
        Assert.Equal("events/attic/board-1/state", discovered.GetProperty("state_topic").GetString());
        Assert.Equal("gateway_attic_board-1_motion", discovered.GetProperty("unique_id").GetString());
        Assert.Equal(
            ["events/attic/status", "events/attic/board-1/status"],
            discovered.GetProperty("availability").EnumerateArray().Select(one => one.GetProperty("topic").GetString()));
        Assert.Equal("gateway_attic_board-1", discovered.GetProperty("device").GetProperty("identifiers")[0].GetString());
        Assert.Equal("Gateway", discovered.GetProperty("origin").GetProperty("name").GetString());
        var picture = (await MessageAsync(reader, "ha/camera/attic/board-1_image/config")).GetProperty("topic").GetString()!;

        await TextAsync(reader, "events/attic/status", "online");
        await TextAsync(reader, "events/attic/board-1/status", "online");
        Assert.StartsWith("FFD8", await BytesAsync(reader, picture), StringComparison.OrdinalIgnoreCase);

        var motion = await MessageAsync(reader, "events/attic/board-1/motion");
        Assert.Equal(("board-1", "area"), (motion.GetProperty("camera").GetString(), motion.GetProperty("type").GetString()));
        var clip = await MessageAsync(reader, "events/attic/board-1/clip");
        Assert.Equal(
            ("recorded", motion.GetProperty("id").GetUInt64()), (clip.GetProperty("state").GetString(), clip.GetProperty("event").GetUInt64()));
        var detection = await MessageAsync(reader, "events/attic/board-1/detection");
        Assert.Equal("no model configured", detection.GetProperty("error").GetString());
        await Eventually.True(() => Lines(reader, "events/attic/board-1/state").Any(line => IsMoving(line, true)), cancel: Cancel);
        boards.Terminate();   // then no picture comes, and the event is over
        await Eventually.True(() => IsMoving(Lines(reader, "events/attic/board-1/state")[^1], false), cancel: Cancel);

        // Home Assistant starts: it gets everything again.
        var before = Lines(reader, "ha/camera/attic/board-1_image/config").Count;
        await ExternalProgram.RunAsync(
            ExternalProgram.Require("mosquitto_pub"),
            ["-h", "127.0.0.1", "-p", port, "-t", "ha/status", "-m", "online"],
            TimeSpan.FromSeconds(30),
            cancel: Cancel);
        await Eventually.True(() => Lines(reader, "ha/camera/attic/board-1_image/config").Count > before, cancel: Cancel);

        await gateway.StopAsync(Cancel);
        await TextAsync(reader, "events/attic/board-1/status", "offline");
        await TextAsync(reader, "events/attic/status", "offline");
    }

    [Fact]
    public async Task A_gateway_that_is_killed_is_offline_by_its_will_and_what_is_retained_stays()
    {
        using var data = new TemporaryDirectory();
        await using var mosquitto = await MosquittoBroker.StartAsync(Cancel);
        var port = mosquitto.Port.ToString(CultureInfo.InvariantCulture);
        await using var gateway = await DaemonProcess.StartAsync(data.Path, Cancel, Settings(mosquitto));
        await using var reader = RunningProgram.Start(
            ExternalProgram.Require("stdbuf"), [
                "-oL", ExternalProgram.Require("mosquitto_sub"), "-h", "127.0.0.1", "-p", port, "-q", "1", "-t", "events/attic/status", "-F",
                "%r %t %x"]);
        await TextAsync(reader, "events/attic/status", "online");
        await gateway.KillAsync(Cancel);
        await TextAsync(reader, "events/attic/status", "offline");

        var retained = await ExternalProgram.RunAsync(
            ExternalProgram.Require("mosquitto_sub"), [
                "-h", "127.0.0.1", "-p", port, "-t", "events/attic/status", "-C", "1", "-F", "%r %p"], TimeSpan.FromSeconds(30), cancel: Cancel);
        Assert.Equal("1 offline", retained.Output.Trim());
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_camera_taken_out_of_the_configuration_is_withdrawn_after_the_restart_and_a_board_is_not(bool bridged)
    {
        using var data = new TemporaryDirectory();
        await using var mosquitto = bridged ? await MosquittoBroker.StartAsync(Cancel) : null;
        KeyValuePair<string, string?>[] cameras =
        [
            new("GATEWAY__CAMERAS__0__NAME", "hall"),
            new("GATEWAY__CAMERAS__0__SNAPSHOT", "http://127.0.0.1:9/none"),
            new("GATEWAY__CAMERAS__1__NAME", "porch"),   // a board, which never sends
        ];
        await using (var first = await DaemonProcess.StartAsync(data.Path, Cancel, Settings(mosquitto).Concat(cameras)))
        {
            await RetainedAsync(mosquitto?.Port ?? first.MqttPort, topics => topics.Count(Hall) == 10 && topics.Count(Porch) == 10);
            await first.StopAsync(Cancel);
        }

        await using var second = await DaemonProcess.StartAsync(data.Path, Cancel, Settings(mosquitto));
        await RetainedAsync(mosquitto?.Port ?? second.MqttPort, topics => !topics.Any(Hall) && topics.Count(Porch) == 10);

        static bool Hall(string topic) => topic.Contains("/hall", StringComparison.Ordinal);
        static bool Porch(string topic) => topic.Contains("/porch", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_told_where_the_settings_say_so()
    {
        using var data = new TemporaryDirectory();
        await using var gateway = await DaemonProcess.StartAsync(data.Path, Cancel, [new("GATEWAY__EVENTS__BROKER", "Off")]);
        var port = gateway.MqttPort.ToString(CultureInfo.InvariantCulture);
        var heard = await ExternalProgram.RunAsync(
            ExternalProgram.Require("mosquitto_sub"), [
                "-h", "127.0.0.1", "-p", port, "-t", "#", "-W", "3"], TimeSpan.FromSeconds(60), cancel: Cancel);
        Assert.Equal("", heard.Output);
    }

    private static IEnumerable<KeyValuePair<string, string?>> Settings(MosquittoBroker? mosquitto) =>
    [
        new("GATEWAY__EVENTS__TOPIC", "events"),
        new("GATEWAY__EVENTS__NODE", "attic"),
        new("GATEWAY__EVENTS__STATEINTERVAL", "00:00:01"),
        new("GATEWAY__HOMEASSISTANT__ENABLED", "true"),
        new("GATEWAY__HOMEASSISTANT__PREFIX", "ha"),
        new("GATEWAY__HOMEASSISTANT__IMAGEINTERVAL", "00:00:01"),
        .. mosquitto is null ? Array.Empty<KeyValuePair<string, string?>>() :
        [
            new("GATEWAY__BRIDGE__HOST", "127.0.0.1"),
            new("GATEWAY__BRIDGE__PORT", mosquitto.Port.ToString(CultureInfo.InvariantCulture)),
        ],
    ];

    private static RunningProgram StartBoard(string port) => RunningProgram.Start(
        "dotnet",
        [
            "exec", Path.Combine(AppContext.BaseDirectory, "esp32-fleet.dll"), "--boards", "1", "--seed-pair", "0", "--port", port, "--fps", "10",
            "--width", "320", "--height", "240",
        ]);

    /// <summary>Waits until a new subscriber gets the retained messages that are meant.</summary>
    private static Task RetainedAsync(int port, Func<IReadOnlyList<string>, bool> areMeant) => Eventually.True(
        async () =>
        {
            var heard = await ExternalProgram.RunAsync(
                ExternalProgram.Require("mosquitto_sub"),
                [
                    "-h", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), "-t", "events/#", "-t", "ha/#", "--retained-only",
                    "-W", "1", "-F", "%t",
                ],
                TimeSpan.FromSeconds(30), cancel: Cancel);
            return areMeant(heard.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        },
        TimeSpan.FromMinutes(2),
        Cancel);

    private static bool IsMoving(string hex, bool moving)
    {
        using var state = JsonDocument.Parse(Convert.FromHexString(hex));
        return state.RootElement.GetProperty("moving").GetBoolean() == moving
            && (state.RootElement.GetProperty("movingSince").ValueKind == JsonValueKind.String) == moving;
    }

    /// <summary>Waits for a message under a topic that is JSON.</summary>
    private static async Task<JsonElement> MessageAsync(RunningProgram reader, string topic)
    {
        var bytes = Convert.FromHexString(await BytesAsync(reader, topic));
        using var json = JsonDocument.Parse(bytes);
        return json.RootElement.Clone();
    }

    /// <summary>Waits for the first message under a topic, in hexadecimal digits.</summary>
    private static async Task<string> BytesAsync(RunningProgram reader, string topic)
    {
        await Eventually.True(() => Lines(reader, topic).Count > 0, TimeSpan.FromMinutes(3), Cancel, $"something comes under {topic}");
        return Lines(reader, topic)[0];
    }

    private static Task TextAsync(RunningProgram reader, string topic, string text)
    {
        var hex = Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(text));
        return Eventually.True(
            () => Lines(reader, topic).LastOrDefault("").Equals(hex, StringComparison.OrdinalIgnoreCase),
            TimeSpan.FromMinutes(3),
            Cancel,
            $"{topic} is {text}");
    }

    private static List<string> Lines(RunningProgram reader, string topic) =>
    [
        .. reader.Output.Split('\n')[..^1].Select(line => line.Split(' '))
            .Where(parts => parts.Length == 3 && parts[1] == topic).Select(parts => parts[2]),
    ];
}
