using System.Text.RegularExpressions;
using Gateway.Testing;

namespace Gateway.Interop.Tests.Daemon;

/// <summary>The background model of a camera survives the daemon.</summary>
public sealed partial class DaemonModelTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_restarted_daemon_goes_on_with_the_background_it_knew_and_sees_no_motion_in_a_still_scene()
    {
        var ffmpeg = ExternalProgram.Require("ffmpeg");
        using var data = new TemporaryDirectory();
        var video = data.Combine("still.avi");
        await using (var make = RunningProgram.Start(
            ffmpeg, [
                "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=320x240:r=1:d=1,loop=100:1,noise=alls=4:allf=t,fps=25", "-t", "4", "-c:v", "mjpeg",
                "-q:v", "3", video]))
        {
            Assert.Equal(0, (await make.WaitForExitAsync(Cancel)).ExitCode);
        }

        var camera = new Dictionary<string, string?>
        {
            ["GATEWAY__CAMERAS__0__NAME"] = "door",
            ["GATEWAY__CAMERAS__0__INPUT"] = video,
            ["GATEWAY__CAMERAS__0__LOOP"] = "true",
            ["GATEWAY__MOTION__SCALE"] = "Full",
            ["GATEWAY__MOTION__AREATHRESHOLD"] = "0.02",   // a model that has just begun takes some noise for motion
        };
        var learnt = await RunAsync(data.Path, camera, frames: 60);
        Assert.DoesNotContain("background", learnt, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(data.Path, "models", "door.model")), learnt);

        var again = await RunAsync(data.Path, camera, frames: 30);
        var restored = Restored().Match(again);
        Assert.True(restored.Success, again);
        Assert.InRange(int.Parse(restored.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture), 20, 10_000);

        camera["GATEWAY__MOTION__MIXTURES"] = "3";
        var other = await RunAsync(data.Path, camera, frames: 10);
        Assert.Contains(
            "camera door: its saved background is not used, as settings of Motion that it depends on have changed; it is learnt again",
            other,
            StringComparison.Ordinal);
    }

    /// <summary>Runs the daemon until so many frames came live, without a single event, then stops it.</summary>
    private static async Task<string> RunAsync(string data, Dictionary<string, string?> settings, int frames)
    {
        var witness = new Witness();
        await using var daemon = await DaemonProcess.StartAsync(data, Cancel, settings);
        await using (await daemon.ConnectAsync(witness, Cancel))
            await Eventually.True(() => witness.Frames >= frames, TimeSpan.FromSeconds(60), Cancel);
        var log = await daemon.StopAsync(Cancel);
        Assert.Empty(witness.Events);
        Assert.Contains("events=0", log, StringComparison.Ordinal);
        return log;
    }

    [GeneratedRegex("camera door: background restored, ([0-9]+) frames learnt, saved ")]
    private static partial Regex Restored();
}
