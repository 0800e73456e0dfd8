using System.Text.Json;
using Esp32.Camera.Tests.Interop;
using Gateway.Testing;

namespace Esp32.Camera.Tests.Fleet;

/// <summary>The program esp32-fleet.</summary>
[Trait("Storey", "Interop")]
public sealed class FleetProgramTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    private static string[] Command(params string[] arguments) =>
        [Path.Combine(AppContext.BaseDirectory, "esp32-fleet.dll"), "--width", "160", "--height", "120", .. arguments];

    [Fact]
    public async Task It_publishes_both_kinds_and_sums_up()
    {
        await using var broker = await MosquittoBroker.StartAsync("fleet", "pass word", _cancel);
        using var folder = new TemporaryDirectory();
        await File.WriteAllTextAsync(folder.Combine("password"), "pass word\n", _cancel);
        var result = await ExternalProgram.RunAsync(
            "dotnet",
            Command(
                "--boards", "3", "--port", $"{broker.Port}", "--user", "fleet", "--password-file", folder.Combine("password"), "--interval", "0.1",
                "--count", "10", "--summary", folder.Combine("summary.json"), "--save", folder.Combine("pictures")),
            Limit,
            cancel: _cancel);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        using var summary = JsonDocument.Parse(await File.ReadAllTextAsync(folder.Combine("summary.json"), _cancel));
        var boards = summary.RootElement.GetProperty("boards").EnumerateArray().ToArray();
        var bytes = summary.RootElement.GetProperty("bytes").GetInt64();
        Assert.Equal($"fleet: boards=3 published=30 acknowledged=30 failed=0 bytes={bytes}", result.Output.TrimEnd().Split('\n')[^1]);
        Assert.Equal(["raw", "raw", "seedPair"], boards.Select(b => b.GetProperty("mode").GetString()));
        Assert.All(boards, b => Assert.Equal(10, b.GetProperty("acknowledged").GetInt32()));
        Assert.Equal(30, Directory.GetFiles(folder.Combine("pictures"), "*.jpg").Length);
    }

    [Theory]
    [InlineData("-TERM")]
    [InlineData("-INT")]
    public async Task It_says_goodbye_and_sums_up_when_it_is_stopped(string signal)
    {
        await using var broker = await MosquittoBroker.StartAsync(_cancel);
        await using var subscriber = await Subscriber.StartAsync(broker, _cancel, "gateway/+/status", "gateway/+/frame");
        // A shell starts what it puts into the background with SIGINT ignored, and programs inherit that.
        string[] command = ["--default-signal=INT", "dotnet", .. Command("--boards", "2", "--port", $"{broker.Port}", "--seed-pair", "0")];
        await using var fleet = RunningProgram.Start("env", command);
        await Eventually.True(() => subscriber.Messages.Count(m => m.Topic.EndsWith("frame", StringComparison.Ordinal)) >= 4, cancel: _cancel);
        await ExternalProgram.RunAsync(ExternalProgram.Require("kill"), [signal, $"{fleet.Id}"], Limit, cancel: _cancel);
        var result = await fleet.WaitForExitAsync(_cancel);

        Assert.Equal(0, result.ExitCode);
        Assert.Matches("^fleet: boards=2 published=(\\d+) acknowledged=\\1 failed=0 bytes=\\d+\n$", result.Output);
        await Eventually.True(() => subscriber.Messages.Count(m => m.Payload.AsSpan().SequenceEqual("offline"u8)) == 2, cancel: _cancel);
        Assert.Contains("Received DISCONNECT from board-1", broker.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_ends_with_1_and_says_why_when_the_broker_refuses_it()
    {
        await using var broker = await MosquittoBroker.StartAsync("fleet", "right", _cancel);
        var result = await ExternalProgram.RunAsync("dotnet", Command("--boards", "1", "--port", $"{broker.Port}"), Limit, cancel: _cancel);
        Assert.Equal(1, result.ExitCode);
        Assert.Equal("board-1: The broker refused a connection without user name (CONNACK 5): check user and password.\n", result.Error);
        Assert.Equal("fleet: boards=1 published=0 acknowledged=0 failed=0 bytes=0\n", result.Output);
    }

    [Theory]
    [InlineData("--user and --password-file belong together", "--user", "x")]
    [InlineData("--seed-pair must be 0 to --boards", "--boards", "2", "--seed-pair", "3")]
    [InlineData("--port must be 1 to 65535", "--port", "70000")]
    [InlineData("--interval must be 0.01 to 86400", "--interval", "0")]
    [InlineData("'--fps'", "--fps", "many")]
    public async Task It_says_what_is_wrong_with_an_argument(string expected, params string[] arguments)
    {
        var result = await ExternalProgram.RunAsync("dotnet", Command(arguments), Limit, cancel: _cancel);
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }
}
