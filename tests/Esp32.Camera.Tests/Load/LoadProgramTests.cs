using System.Text.Json;
using Gateway.Testing;

namespace Esp32.Camera.Tests.Load;

/// <summary>The program gateway-load, against another project's broker.</summary>
[Trait("Storey", "Interop")]
public sealed class LoadProgramTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "gateway-load.dll");

    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    private static string[] Command(params string[] arguments) => [Program, "--duration", "0.5", "--warm-up", "0.1", .. arguments];

    [Theory]
    [InlineData("0", "1", "0")]
    [InlineData("1", "1", "0")]
    [InlineData("1", "8", "0")]
    [InlineData("1", "1", "20")]
    public async Task It_has_every_frame_taken_and_tells_what_that_cost(string qos, string window, string fps)
    {
        await using var broker = await MosquittoBroker.StartAsync(_cancel);
        using var folder = new TemporaryDirectory();
        var result = await ExternalProgram.RunAsync(
            "dotnet",
            Command(
                "--port", $"{broker.Port}", "--boards", "3", "--size", "20000", "--qos", qos, "--window", window, "--fps", fps,
                "--pid", $"{broker.ProcessId}", "--json", folder.Combine("load.json")),
            Limit,
            cancel: _cancel);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        using var summary = JsonDocument.Parse(await File.ReadAllTextAsync(folder.Combine("load.json"), _cancel));
        var sent = summary.RootElement.GetProperty("sent").GetInt64();
        Assert.True(sent >= 3);
        Assert.Equal(qos == "0" ? 0 : sent, summary.RootElement.GetProperty("acknowledged").GetInt64());
        Assert.Equal(qos == "0" ? JsonValueKind.Null : JsonValueKind.Object, summary.RootElement.GetProperty("puback").ValueKind);
        Assert.True(summary.RootElement.GetProperty("residentMegabytes").GetDouble() > 0);
        Assert.Contains($"sent={sent} ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_says_what_is_wrong_when_nobody_answers_or_the_user_is_unknown()
    {
        await using var broker = await MosquittoBroker.StartAsync("load", "right", _cancel);
        var refused = await ExternalProgram.RunAsync("dotnet", Command("--port", $"{broker.Port}"), Limit, cancel: _cancel);
        Assert.Equal(2, refused.ExitCode);
        const string Refusal = "gateway-load: The broker refuses load-1: NotAuthorized. Give --user and --password-file of a user it accepts.\n";
        Assert.Equal(Refusal, refused.Error);

        await broker.KillAsync();
        var nobody = await ExternalProgram.RunAsync("dotnet", Command("--port", $"{broker.Port}"), Limit, cancel: _cancel);
        Assert.Equal(2, nobody.ExitCode);
        Assert.StartsWith($"gateway-load: Cannot connect to 127.0.0.1:{broker.Port}: ", nobody.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_ends_with_a_message_when_the_broker_dies()
    {
        await using var broker = await MosquittoBroker.StartAsync(_cancel);
        await using var load = RunningProgram.Start(
            "dotnet", [Program, "--duration", "600", "--port", $"{broker.Port}", "--boards", "2", "--fps", "50"]);
        await Eventually.True(() => broker.Log.Contains("Received PUBLISH from load-2", StringComparison.Ordinal), cancel: _cancel);
        await broker.KillAsync();
        var result = await load.WaitForExitAsync(_cancel);
        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("gateway-load: load-", result.Error, StringComparison.Ordinal);
    }
}
