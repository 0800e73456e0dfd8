using System.Diagnostics;
using Gateway.Clips;
using Gateway.Frames;

namespace Gateway.Cameras;

/// <summary>
/// Keeps one ffmpeg process running for one local camera and passes on its frames. A process that ends or fails is started again after
/// a growing pause, for ever.
/// </summary>
public sealed class FfmpegCamera(
    CameraOptions options, Camera camera, FrameRouter router, FramePool pool, FrameOptions limits, TimeProvider time, ILogger<FfmpegCamera> log) : BackgroundService
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
            catch (System.ComponentModel.Win32Exception)
            {
                log.FfmpegMissing(camera.Name);
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
        using var ffmpeg = Process.Start(StartInfo()) ?? throw new IOException("ffmpeg did not start");
        var lastWords = KeepLastLineAsync(ffmpeg.StandardError);
        try
        {
            var reader = new MpjpegReader(ffmpeg.StandardOutput.BaseStream, pool, limits.MaxFrameBytes);
            while (await reader.ReadAsync(cancel) is { } buffer)
            {
                var stamps = new FrameStamps(0, 0, time.GetUnixMicroseconds(), time.GetTimestamp(), ClockTrusted: true);
                router.OnFrame(new Frame(buffer, 0, buffer.Length, camera, camera.NextSequence(), stamps));
                buffer.Release();
            }
        }
        finally
        {
            if (!ffmpeg.HasExited)
                ffmpeg.Kill();
            await ffmpeg.WaitForExitAsync(CancellationToken.None);
        }

        var words = await lastWords;
        if (ffmpeg.ExitCode != 0)
            throw new IOException(words is null ? $"ffmpeg ended with code {ffmpeg.ExitCode}" : $"ffmpeg: {FfmpegText.WithoutSecrets(words)}");
        log.CameraEnded(camera.Name);
    }

    private ProcessStartInfo StartInfo()
    {
        var start = new ProcessStartInfo("ffmpeg") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in FfmpegArguments.For(options))
            start.ArgumentList.Add(argument);
        return start;
    }

    private static async Task<string?> KeepLastLineAsync(StreamReader errors)
    {
        string? last = null;
        while (await errors.ReadLineAsync() is { } line)
        {
            if (line.Length > 0)
                last = line.Length > 300 ? line[..300] : line;
        }

        return last;
    }
}
