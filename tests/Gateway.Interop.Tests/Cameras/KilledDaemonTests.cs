using System.Globalization;
using Gateway.Testing;

namespace Gateway.Interop.Tests.Cameras;

/// <summary>A daemon that is killed leaves no ffmpeg behind, which would hold the camera.</summary>
public sealed class KilledDaemonTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, InlineData(false), InlineData(true)]
    public async Task The_ffmpeg_of_a_killed_daemon_ends_even_if_it_is_stopped(bool isStopped)
    {
        using var data = new TemporaryDirectory();
        var film = await TestVideo.WriteAsync(data.Combine("film.mkv"), "mjpeg");
        var settings = new Dictionary<string, string?>
        {
            ["GATEWAY__CAMERAS__0__NAME"] = "door",
            ["GATEWAY__CAMERAS__0__INPUT"] = film,
            ["GATEWAY__CAMERAS__0__LOOP"] = "true",
        };
        await using var daemon = await DaemonProcess.StartAsync(data.Combine("data"), Cancel, settings);
        await Eventually.True(() => FfmpegOf(film) is not null, TimeSpan.FromSeconds(60), Cancel);
        var ffmpeg = FfmpegOf(film)!;
        if (isStopped)
            await SignalAsync("-STOP", ffmpeg);

        await SignalAsync("-KILL", daemon.Id.ToString(CultureInfo.InvariantCulture));

        await Eventually.True(() => FfmpegOf(film) is null, TimeSpan.FromSeconds(20), Cancel);
    }

    private static async Task SignalAsync(string signal, string process)
    {
        await using var kill = RunningProgram.Start("kill", [signal, process]);
        Assert.Equal(0, (await kill.WaitForExitAsync(Cancel)).ExitCode);
    }

    /// <summary>Number of the process; a zombie has no arguments.</summary>
    private static string? FfmpegOf(string film)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _)))
        {
            try
            {
                var line = File.ReadAllText(Path.Combine(folder, "cmdline"));
                if (line.StartsWith("ffmpeg\0", StringComparison.Ordinal) && line.Contains(film, StringComparison.Ordinal))
                    return Path.GetFileName(folder);
            }
            catch (IOException)
            {
                // It has ended.
            }
        }

        return null;
    }
}
