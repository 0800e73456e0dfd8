using Gateway.Testing;

namespace Gateway.Interop.Tests.Daemon;

/// <summary>A pipe or a directory in the place of a file of the data directory: the daemon says so and neither hangs nor crashes.</summary>
public sealed class PipesInPlaceOfFilesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("topics.json", false)]
    [InlineData("topics.json", true)]
    [InlineData("image.keys", false)]
    [InlineData("image.keys", true)]
    [InlineData("board.keys", false)]
    [InlineData("board.keys", true)]
    [InlineData("gateway.db", true)]
    [InlineData("sessions.db", true)]
    public async Task The_start_is_refused_with_the_name_of_the_file(string file, bool isDirectory)
    {
        using var data = new TemporaryDirectory();
        await MakeAsync(data.Combine(file), isDirectory);
        await using var daemon = DaemonProcess.Run(["run", "--data", data.Path], Ports);

        var result = await daemon.WaitForExitAsync(Cancel);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(file, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("announced.json", false)]
    [InlineData("announced.json", true)]
    [InlineData("clock.json", false)]
    [InlineData("clock.json", true)]
    public async Task A_file_that_may_be_lost_is_named_and_the_daemon_starts(string file, bool isDirectory)
    {
        using var data = new TemporaryDirectory();
        await MakeAsync(data.Combine(file), isDirectory);
        await using var daemon = await DaemonProcess.StartAsync(data.Path, Cancel);
        await Eventually.True(() => daemon.Log.Contains(file, StringComparison.Ordinal), cancel: Cancel);
        await daemon.StopAsync(Cancel);
    }

    private static Dictionary<string, string?> Ports => new() { ["GATEWAY__MQTT__PORT"] = "0", ["GATEWAY__LINK__PORT"] = "0" };

    private static async Task MakeAsync(string path, bool isDirectory)
    {
        if (isDirectory)
            Directory.CreateDirectory(path);
        else
            (await ExternalProgram.RunAsync("mkfifo", ["-m", "600", path], TimeSpan.FromMinutes(1), cancel: Cancel)).EnsureSuccess();
    }
}
