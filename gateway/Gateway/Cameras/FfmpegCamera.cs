using System.Text.RegularExpressions;
using Gateway.Clips;
using Gateway.Frames;

namespace Gateway.Cameras;

/// <summary>
/// Runs ffmpeg for one local camera and forwards its frames. After its end or failure ffmpeg is started again, indefinitely, with a growing pause.
/// </summary>
public sealed partial class FfmpegCamera(
    CameraOptions options, Camera camera, FrameRouter router, FramePool pool, FrameOptions limits, TimeProvider time, ILogger<FfmpegCamera> log)
    : BackgroundService
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = TimeSpan.FromSeconds(1);
        while (!stoppingToken.IsCancellationRequested)
        {
            var before = camera.LastSequence;
            try
            {
                await RunOnceAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (MediaProgramException problem)
            {
                log.FfmpegMissing(camera.Name, problem.Message);
            }
            catch (Exception problem) when (problem is IOException or InvalidDataException)
            {
                log.CameraFailed(camera.Name, problem.Message);
            }

            pause = camera.LastSequence != before ? TimeSpan.FromSeconds(1) : TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RunOnceAsync(CancellationToken cancel)
    {
        await using var ffmpeg = MediaProcess.Start("ffmpeg", FfmpegArguments.For(options));
        var reader = new MpjpegReader(ffmpeg.Output, pool, limits.MaxFrameBytes);
        while (await reader.ReadAsync(cancel) is { } buffer)
        {
            var stamps = new FrameStamps(0, 0, time.GetUnixMicroseconds(), time.GetTimestamp(), ClockTrusted: true);
            router.OnFrame(new Frame(buffer, 0, buffer.Length, camera, camera.NextSequence(), stamps));
            buffer.Release();
        }

        if (await ffmpeg.EndAsync(cancel) is not 0 and var code)
            throw new IOException(ffmpeg.Errors.LastOrDefault() is { } line ? $"ffmpeg: {WithoutSecrets(line)}" : $"ffmpeg ended with code {code}");
        log.CameraEnded(camera.Name);
    }

    /// <summary>Removes user and password from every address (RFC 3986 section 3.2.1).</summary>
    internal static string WithoutSecrets(string text) => UserInfo().Replace(text, "://***@");

    // Greedy to the last @ before the path: a password may contain one.
    [GeneratedRegex(@"://[^/\s]*@")]
    private static partial Regex UserInfo();
}
