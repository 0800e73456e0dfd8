using Gateway.Testing;
using MQTTnet.Formatter;

namespace Gateway.Interop.Tests.Daemon;

/// <summary>Boards that encrypt, with real programs: keys from the command, a fleet, a killed daemon.</summary>
public sealed class EncryptedBoardKillTests : IDisposable
{
    private readonly TemporaryDirectory _data = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string KeyFile => _data.Combine("board.keys");

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Pictures_of_a_fleet_are_stored_and_an_older_frame_is_refused_also_after_a_kill()
    {
        var made = await GatewayAsync(0, "key", "board-1");
        Assert.Matches("^[0-9a-f]{64}\n$", made.Output);
        byte[] jpeg = [0xFF, 0xD8, 0xFF, 0xDA, 0, 2, 7, 0xFF, 0xD9];
        var old = EncryptedFrame.Create(Convert.FromHexString(made.Output.Trim()), jpeg, bootId: 9, counter: 1);
        for (var run = 1; run <= 2; run++)
        {
            var witness = new Witness();
            await using var daemon = await DaemonProcess.StartAsync(_data.Path, Cancel);
            await using var link = await daemon.ConnectAsync(witness, Cancel);
            await using var attacker = await MqttNetClient.ConnectAsync(daemon.MqttPort, MqttProtocolVersion.V311, "attacker");
            if (run == 2)
            {
                await attacker.PublishAsync("gateway/board-1/frame", old, 1);
                Assert.Empty(witness.Images);
                Assert.Contains("(Replayed)", daemon.Log, StringComparison.Ordinal);
            }

            var fleet = await ExternalProgram.RunAsync(
                "dotnet",
                [
                    "exec", Path.Combine(AppContext.BaseDirectory, "esp32-fleet.dll"), "--boards", "1", "--count", "3", "--fps", "10",
                    "--width", "160", "--height", "120", "--key-file", KeyFile, "--port", $"{daemon.MqttPort}",
                ],
                TimeSpan.FromMinutes(1),
                cancel: Cancel);
            fleet.EnsureSuccess();
            await Eventually.True(() => witness.Images.Count == 3, cancel: Cancel);
            foreach (var image in witness.Images.Values)
                Assert.True(await DaemonProcess.ReadJpegAsync(link, image, Cancel) is [0xFF, 0xD8, .., 0xFF, 0xD9]);
            Assert.DoesNotContain(made.Output.Trim(), daemon.Log, StringComparison.OrdinalIgnoreCase);
            await daemon.KillAsync(Cancel);
        }
    }

    [Fact]
    public async Task Board_key_shows_replaces_and_removes_only_as_told()
    {
        var first = (await GatewayAsync(0, "key", "front door")).Output;
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
        Assert.Contains("--replace", (await GatewayAsync(1, "key", "front door")).Error, StringComparison.Ordinal);
        Assert.Equal(first, (await GatewayAsync(0, "key", "front door", "--show")).Output);
        var second = (await GatewayAsync(0, "key", "front door", "--replace")).Output;
        Assert.NotEqual(first, second);
        Assert.Equal("front door\n", (await GatewayAsync(0, "list")).Output);
        Assert.Contains("--yes", (await GatewayAsync(1, "key", "front door", "--remove")).Error, StringComparison.Ordinal);
        await GatewayAsync(0, "key", "front door", "--remove", "--yes");
        Assert.Equal("", (await GatewayAsync(0, "list")).Output);
        Assert.Contains("control characters", (await GatewayAsync(1, "key", "a\nb")).Error, StringComparison.Ordinal);
        await GatewayAsync(0, "key", "../../yard");   // a name is no path
        Assert.Equal(["board.keys"], Directory.EnumerateFileSystemEntries(_data.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("00 yard\n", false, "line 1 is not 64 hexadecimal digits")]
    [InlineData(
        "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F a\n"
        + "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f b\n",
        false, "line 2 has the key of another board")]
    [InlineData("", true, "chmod 600")]
    public async Task Key_file_that_cannot_be_used_ends_the_start_with_the_remedy_and_without_a_key(string text, bool isOpen, string remedy)
    {
        await File.WriteAllTextAsync(KeyFile, text, Cancel);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | (isOpen ? UnixFileMode.OtherRead : 0));
        await using var program = DaemonProcess.Run(["run", "--data", _data.Path], new Dictionary<string, string?>
        {
            ["GATEWAY__MQTT__PORT"] = "0",
            ["GATEWAY__LINK__PORT"] = "0",
        });
        var result = await program.WaitForExitAsync(Cancel);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(remedy, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("0001020304", result.Output + result.Error, StringComparison.Ordinal);
    }

    private async Task<ProgramResult> GatewayAsync(int exitCode, params string[] arguments)
    {
        await using var program = DaemonProcess.Run(["board", .. arguments, "--data", _data.Path]);
        var result = await program.WaitForExitAsync(Cancel);
        Assert.True(result.ExitCode == exitCode, result.Output + result.Error);
        return result;
    }
}
