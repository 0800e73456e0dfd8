using Gateway.Protocol.Client;
using Gateway.Protocol.Commands;
using Gateway.Protocol.Messages;
using Gateway.Testing;

namespace Gateway.Interop.Tests.Cameras;

/// <summary>Field cases G5 and G6: the state of each kind of failing camera over the link, by the daemon as a process.</summary>
public sealed class CameraStateTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_kind_of_failing_camera_has_its_state_and_reason()
    {
        using var data = new TemporaryDirectory();
        await using var kinds = await CameraKinds.CreateAsync(data.Path);
        await using var daemon = await DaemonProcess.StartAsync(data.Combine("data"), Cancel, kinds.Settings);
        await using var link = await daemon.ConnectAsync(new Unheard(), Cancel);

        await UntilAsync(link, "dead", SourceState.Lost, "ffmpeg: ", "Connection refused");
        await UntilAsync(link, "wrong", SourceState.Lost, "404");
        await UntilAsync(link, "directory", SourceState.Lost, "Is a directory");
        await UntilAsync(link, "vanished", SourceState.Lost, "No such file or directory");
        await UntilAsync(link, "garbage", SourceState.Lost, "the source does not speak mpjpeg");
        await UntilAsync(link, "h264", SourceState.Lost, "leave PassThrough out");
        await UntilAsync(link, "hanging", SourceState.Stalled, "no picture for 2 s");
        await UntilAsync(link, "ended", SourceState.Ended, "the file has ended");
        await UntilAsync(link, "page", SourceState.Lost, "the answer is no JPEG but text/html");
        await UntilAsync(link, "porch", SourceState.Live);

        await UntilAsync(link, "stopped", SourceState.Live);
        await SignalAsync("-STOP", "film.mkv");
        await UntilAsync(link, "stopped", SourceState.Stalled, "no picture for");
        await UntilAsync(link, "stopped", SourceState.Live);   // a stopped process does not end by SIGTERM: it was killed

        var cameras = (await link.AskAsync(new ListCameras(), Cancel)).Cameras.ToDictionary(camera => camera.Name);
        var last = await link.FindAsync(new GetLastFrame(cameras["ended"].Id), Cancel);
        Assert.Equal([0xFF, 0xD8], last!.Jpeg[..2]);
        Assert.Null(await link.FindAsync(new GetLastFrame(cameras["dead"].Id), Cancel));
        var before = cameras["ended"].LastFrameAge;
        await Eventually.True(
            async () => (await CameraAsync(link, "ended")).LastFrameAge > before, TimeSpan.FromSeconds(10), Cancel);   // V10b

        var log = await daemon.StopAsync(Cancel);
        Assert.DoesNotContain("s3cret", log, StringComparison.Ordinal);
        Assert.All(cameras.Values, camera => Assert.DoesNotContain("s3cret", camera.Source!.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_ffmpeg_a_camera_names_the_package()
    {
        using var data = new TemporaryDirectory();
        var settings = new Dictionary<string, string?>
        {
            ["PATH"] = data.Path,
            ["GATEWAY__CAMERAS__0__NAME"] = "door",
            ["GATEWAY__CAMERAS__0__INPUT"] = "/dev/video0",
        };
        await using var daemon = await DaemonProcess.StartAsync(data.Combine("data"), Cancel, settings);
        await using var link = await daemon.ConnectAsync(new Unheard(), Cancel);
        await UntilAsync(link, "door", SourceState.Lost, "ffmpeg is not installed", "apt-get install ffmpeg");
    }

    private static async Task<CameraInfo> CameraAsync(LinkClient link, string name) =>
        (await link.AskAsync(new ListCameras(), Cancel)).Cameras.Single(camera => camera.Name == name);

    private static async Task UntilAsync(LinkClient link, string name, SourceState state, params string[] reason)
    {
        SourceInfo? seen = null;
        try
        {
            await Eventually.True(
                async () =>
                {
                    seen = (await CameraAsync(link, name)).Source;
                    return seen!.State == state && reason.All(part => seen.Reason.Contains(part, StringComparison.Ordinal));
                },
                TimeSpan.FromMinutes(2),
                Cancel);
        }
        catch (Xunit.Sdk.FailException)
        {
            Assert.Fail($"{name} should be {state} ({string.Join(", ", reason)}), but is {seen}");
        }
    }

    /// <summary>Sends a signal to the ffmpeg that reads a file in a loop.</summary>
    private static async Task SignalAsync(string signal, string file)
    {
        var process = Directory.EnumerateDirectories("/proc")
            .Where(folder => int.TryParse(Path.GetFileName(folder), out _))
            .First(folder => CommandLine(folder) is var line && line.Contains("-stream_loop", StringComparison.Ordinal)
                && line.Contains(file, StringComparison.Ordinal));
        await using var kill = RunningProgram.Start("kill", [signal, Path.GetFileName(process)]);
        Assert.Equal(0, (await kill.WaitForExitAsync(Cancel)).ExitCode);
    }

    private static string CommandLine(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline"));
        }
        catch (IOException)
        {
            return "";   // it has ended
        }
    }

    private sealed class Unheard : ILinkHandler;
}
