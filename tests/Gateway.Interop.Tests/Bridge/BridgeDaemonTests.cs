using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Frames;
using Gateway.Protocol.Client;
using Gateway.Protocol.Commands;
using Gateway.Testing;

namespace Gateway.Interop.Tests.Bridge;

/// <summary>Daemons that receive their boards from a real Mosquitto: an acknowledged image is stored once, whichever process dies.</summary>
public sealed class BridgeDaemonTests
{
    private const int Boards = 3;
    private const int Pictures = 40;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, InlineData("V5"), InlineData("V311")]
    public async Task Two_gateways_divide_the_boards_and_one_that_is_killed_and_comes_back_loses_and_doubles_nothing(string version)
    {
        using var data = new TemporaryDirectory();
        string[] directories = [data.Combine("a"), data.Combine("b")];
        await using var mosquitto = await MosquittoBroker.StartAsync(Cancel);
        await using var first = await StartAsync(directories[0], mosquitto, "a", version);
        await using var linkToFirst = await first.ConnectAsync(new Witness(), Cancel);
        var summary = data.Combine("boards.json");
        RunningProgram boards;
        await using (var second = await StartAsync(directories[1], mosquitto, "b", version))
        {
            await using var linkToSecond = await second.ConnectAsync(new Witness(), Cancel);
            await ConnectedAsync(first, second);
            boards = StartBoards(mosquitto, summary);
            await Eventually.True(
                async () => await StoredAsync(linkToFirst) >= 5 && await StoredAsync(linkToSecond) >= 5, TimeSpan.FromMinutes(3), Cancel);
            await second.KillAsync(Cancel);
        }

        await using var ends = boards;
        await boards.WaitForExitAsync(Cancel);
        await using (var second = await StartAsync(directories[1], mosquitto, "b", version))
        {
            await using var linkToSecond = await second.ConnectAsync(new Witness(), Cancel);
            await Eventually.True(
                async () => await StoredAsync(linkToFirst) + await StoredAsync(linkToSecond) >= AcknowledgedIn(summary),
                TimeSpan.FromMinutes(3),
                Cancel);
            await second.StopAsync(Cancel);
        }

        await first.StopAsync(Cancel);
        var stored = StoredImages.Of(directories);
        Assert.Equal(stored.Count, stored.Distinct().Count());
        Assert.InRange(stored.Count, AcknowledgedIn(summary), Boards * Pictures);
    }

    [Theory, InlineData("V5"), InlineData("V311")]
    public async Task A_broker_that_restarts_in_the_middle_loses_and_doubles_nothing(string version)
    {
        using var data = new TemporaryDirectory();
        await using var mosquitto = await MosquittoBroker.StartPersistentAsync(Cancel);
        await using var gateway = await StartAsync(data.Combine("a"), mosquitto, "a", version, group: "");
        await using var link = await gateway.ConnectAsync(new Witness(), Cancel);
        await ConnectedAsync(gateway);
        var summary = data.Combine("boards.json");
        await using var boards = StartBoards(mosquitto, summary);
        await Eventually.True(async () => await StoredAsync(link) >= 10, TimeSpan.FromMinutes(3), Cancel);
        await mosquitto.StopAsync(Cancel);
        await mosquitto.StartAgainAsync(Cancel);
        await boards.WaitForExitAsync(Cancel);
        await Eventually.True(async () => await StoredAsync(link) >= AcknowledgedIn(summary), TimeSpan.FromMinutes(3), Cancel);
        await gateway.StopAsync(Cancel);

        var stored = StoredImages.Of(data.Combine("a"));
        Assert.Equal(stored.Count, stored.Distinct().Count());
        Assert.InRange(stored.Count, AcknowledgedIn(summary), Boards * Pictures);
    }

    // Mosquitto 2.0.11 forgets shared subscriptions when it restarts, so what comes before the gateways are back is lost there; what was given to a
    // gateway is not.
    [Fact]
    public async Task A_broker_that_restarts_gives_both_gateways_their_part_again_and_doubles_nothing()
    {
        using var data = new TemporaryDirectory();
        string[] directories = [data.Combine("a"), data.Combine("b")];
        await using var mosquitto = await MosquittoBroker.StartPersistentAsync(Cancel);
        await using var first = await StartAsync(directories[0], mosquitto, "a", "V5");
        await using var second = await StartAsync(directories[1], mosquitto, "b", "V5");
        await using var linkToFirst = await first.ConnectAsync(new Witness(), Cancel);
        await using var linkToSecond = await second.ConnectAsync(new Witness(), Cancel);
        await ConnectedAsync(first, second);
        await using (var boards = StartBoards(mosquitto, data.Combine("before.json")))
        {
            await Eventually.True(
                async () => await StoredAsync(linkToFirst) >= 5 && await StoredAsync(linkToSecond) >= 5, TimeSpan.FromMinutes(3), Cancel);
            await mosquitto.StopAsync(Cancel);
            await mosquitto.StartAgainAsync(Cancel);
            await boards.WaitForExitAsync(Cancel);
        }

        await Eventually.True(() => Connects(first) == 2 && Connects(second) == 2, TimeSpan.FromMinutes(3), Cancel);
        var (ofFirst, ofSecond) = (await StoredAsync(linkToFirst), await StoredAsync(linkToSecond));
        await using var more = StartBoards(mosquitto, data.Combine("after.json"));
        await more.WaitForExitAsync(Cancel);
        await Eventually.True(
            async () => await StoredAsync(linkToFirst) > ofFirst && await StoredAsync(linkToSecond) > ofSecond
                && await StoredAsync(linkToFirst) + await StoredAsync(linkToSecond)
                    >= ofFirst + ofSecond + AcknowledgedIn(data.Combine("after.json")),
            TimeSpan.FromMinutes(3),
            Cancel);
        await first.StopAsync(Cancel);
        await second.StopAsync(Cancel);
        var stored = StoredImages.Of(directories);
        Assert.Equal(stored.Count, stored.Distinct().Count());
    }

    [Fact]
    public async Task A_broker_that_is_killed_gets_nothing_stored_twice()
    {
        using var data = new TemporaryDirectory();
        await using var mosquitto = await MosquittoBroker.StartPersistentAsync(Cancel);
        await using var gateway = await StartAsync(data.Combine("a"), mosquitto, "a", "V5");
        var witness = new Witness();
        await using var link = await gateway.ConnectAsync(witness, Cancel);
        await ConnectedAsync(gateway);
        var summary = data.Combine("boards.json");
        await using var boards = StartBoards(mosquitto, summary);
        await Eventually.True(() => witness.Images.Count >= 10, TimeSpan.FromMinutes(3), Cancel);
        await mosquitto.KillAsync();
        await mosquitto.StartAgainAsync(Cancel);
        var before = witness.Images.Count;
        await Eventually.True(() => witness.Images.Count > before, TimeSpan.FromMinutes(3), Cancel);
        await boards.WaitForExitAsync(Cancel);
        await gateway.StopAsync(Cancel);

        var stored = StoredImages.Of(data.Combine("a"));
        Assert.Equal(stored.Count, stored.Distinct().Count());
        Assert.InRange(stored.Count, before + 1, Boards * Pictures);
    }

    [Fact]
    public async Task A_gateway_whose_password_is_wrong_says_so_runs_on_and_takes_the_right_one_without_a_restart()
    {
        using var data = new TemporaryDirectory();
        await using var mosquitto = await MosquittoBroker.StartAsync("bridge", "right", Cancel);
        var password = data.Combine("password");
        await File.WriteAllTextAsync(password, "wrong-secret\n", Cancel);
        await using var gateway = await DaemonProcess.StartAsync(data.Combine("a"), Cancel,
        [
            .. Settings(mosquitto, "a", "V5"),
            new("GATEWAY__BRIDGE__USER", "bridge"),
            new("GATEWAY__BRIDGE__PASSWORDFILE", password),
            new("GATEWAY__BRIDGE__RECONNECTLONGEST", "00:00:01"),
        ]);
        await Eventually.True(() => gateway.Log.Contains("see Bridge:User and Bridge:PasswordFile", StringComparison.Ordinal), cancel: Cancel);
        await File.WriteAllTextAsync(password, "right\n", Cancel);
        await Eventually.True(() => gateway.Log.Contains("gateway-a is connected to", StringComparison.Ordinal), cancel: Cancel);
        Assert.DoesNotContain("wrong-secret", await gateway.StopAsync(Cancel), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GATEWAY__BRIDGE__GROUP", "a/b", "Bridge:Group")]
    [InlineData("GATEWAY__BRIDGE__FILTERS__0", "gateway/#/frame", "Bridge:Filters:0")]
    [InlineData("GATEWAY__BRIDGE__FILTERS__0", "$share/g/gateway/+/frame", "Bridge:Group")]
    [InlineData("GATEWAY__BRIDGE__HOST", "mqtt://broker", "Bridge:Host")]
    [InlineData("GATEWAY__BRIDGE__CAFILE", "/nowhere.pem", "Bridge:CaFile")]
    [InlineData("GATEWAY__BRIDGE__VERSION", "V4", "V311, V5")]
    [InlineData("GATEWAY__BRIDGE__PASSWORD", "secret", "Bridge:User")]
    [InlineData("GATEWAY__BRIDGE__KEEPALIVE", "00:00:00", "Bridge:KeepAlive")]
    public async Task A_setting_that_cannot_be_is_refused_by_its_key(string variable, string value, string key)
    {
        using var data = new TemporaryDirectory();
        await using var gateway = DaemonProcess.Run(["run", "--data", data.Path], new Dictionary<string, string?>
        {
            ["GATEWAY__MQTT__PORT"] = "0",
            ["GATEWAY__LINK__PORT"] = "0",
            ["GATEWAY__BRIDGE__HOST"] = "127.0.0.1",
            [variable] = value,
        });
        var result = await gateway.WaitForExitAsync(Cancel);
        Assert.Equal(OptionsException.ExitCode, result.ExitCode);
        Assert.Contains(key, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_says_whether_the_settings_and_their_files_can_be_used()
    {
        using var data = new TemporaryDirectory();
        using var authority = new TestAuthority(data.Path);
        await using (var gateway = await DaemonProcess.StartAsync(data.Combine("a"), Cancel))
            await gateway.StopAsync(Cancel);
        var (config, ca) = (data.Combine("gateway.json"), data.Combine("ca.pem"));
        await File.WriteAllTextAsync(config, $$"""{ "Bridge": { "Host": "broker", "Tls": true, "CaFile": "{{ca}}" } }""", Cancel);

        await File.WriteAllTextAsync(ca, "no certificate", Cancel);
        var bad = await DaemonProcess.Run(["check", "--data", data.Combine("a"), "--config", config]).WaitForExitAsync(Cancel);
        Assert.Equal(OptionsException.ExitCode, bad.ExitCode);
        Assert.Contains($"{ca} cannot be used", bad.Error, StringComparison.Ordinal);

        File.Copy(authority.CertificateFile, ca, overwrite: true);
        var good = await DaemonProcess.Run(["check", "--data", data.Combine("a"), "--config", config]).WaitForExitAsync(Cancel);
        Assert.True(good.ExitCode == 0, good.Error);

        await File.WriteAllTextAsync(config, $$"""{ "Detection": { "Model": "{{data.Combine("model")}}" } }""", Cancel);
        var modelless = await DaemonProcess.Run(["check", "--data", data.Combine("a"), "--config", config]).WaitForExitAsync(Cancel);
        Assert.Equal(OptionsException.ExitCode, modelless.ExitCode);
        Assert.Contains("Detection:Model cannot be used", modelless.Error, StringComparison.Ordinal);
    }

    private static Task<DaemonProcess> StartAsync(
        string directory, MosquittoBroker mosquitto, string name, string version, string group = "gateways") =>
        DaemonProcess.StartAsync(directory, Cancel, [.. Settings(mosquitto, name, version), new("GATEWAY__BRIDGE__GROUP", group)]);

    private static Task ConnectedAsync(params DaemonProcess[] gateways) =>
        Eventually.True(() => gateways.All(gateway => Connects(gateway) > 0), TimeSpan.FromMinutes(3), Cancel);

    /// <summary>How often Mosquitto has let a gateway in.</summary>
    private static int Connects(DaemonProcess gateway) => Regex.Count(gateway.Log, "bridge: gateway-[a-z]+ is connected to");

    private static async Task<long> StoredAsync(LinkClient link) => (await link.AskAsync(new ListImages(1, 1, ImageOrder.OldestFirst), Cancel)).Total;

    private static IEnumerable<KeyValuePair<string, string?>> Settings(MosquittoBroker mosquitto, string name, string version) =>
    [
        new("GATEWAY__MOTION__ENABLED", "false"),
        new("GATEWAY__BRIDGE__HOST", "127.0.0.1"),
        new("GATEWAY__BRIDGE__PORT", mosquitto.Port.ToString(CultureInfo.InvariantCulture)),
        new("GATEWAY__BRIDGE__VERSION", version),
        new("GATEWAY__BRIDGE__CLIENTID", $"gateway-{name}"),
    ];

    private static RunningProgram StartBoards(MosquittoBroker mosquitto, string summary) => RunningProgram.Start(
        "dotnet",
        [
            "exec", Path.Combine(AppContext.BaseDirectory, "esp32-fleet.dll"), "--boards", $"{Boards}", "--seed-pair", "0", "--count", $"{Pictures}",
            "--port", mosquitto.Port.ToString(CultureInfo.InvariantCulture), "--fps", "10", "--width", "320", "--height", "240", "--summary", summary,
        ]);

    private static long AcknowledgedIn(string summary)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(summary));
        return json.RootElement.GetProperty("acknowledged").GetInt64();
    }
}
