namespace Gateway.Cameras;

/// <summary>
/// Runs ffmpeg for one local camera and forwards its frames. After its end, its failure or its silence, ffmpeg is started again, indefinitely, with
/// a growing pause. Only a file that is not to be repeated ends for good.
/// </summary>
internal sealed class FfmpegCamera(
    CameraOptions options,
    Camera camera,
    FrameRouter router,
    FramePool pool,
    FrameOptions limits,
    CameraMetrics metrics,
    TimeProvider time,
    ILogger<FfmpegCamera> log)
    : BackgroundService
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly InputSecrets _secrets = new(options.Input!, options.InputArguments);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = TimeSpan.FromSeconds(1);
        while (!stoppingToken.IsCancellationRequested)
        {
            var before = camera.LastSequence;
            try
            {
                await RunOnceAsync(stoppingToken);
                if (FfmpegArguments.IsFile(options.Input!) && !options.Loop)
                {
                    log.CameraFinished(camera.Name);
                    return;
                }

                log.CameraEnded(camera.Name);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (OperationCanceledException)
            {
                metrics.Stalls.Add();
                log.CameraStalled(camera.Name, options.StallTimeout.TotalSeconds * (camera.LastSequence == before ? 2 : 1));
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
            if (!stoppingToken.IsCancellationRequested)
                metrics.Restarts.Add();
        }
    }

    /// <exception cref="OperationCanceledException">The program stops, or no picture came for <see cref="CameraOptions.StallTimeout"/>.</exception>
    private async Task RunOnceAsync(CancellationToken cancel)
    {
        await using var ffmpeg = MediaProcess.Start("ffmpeg", FfmpegArguments.For(options));
        var reader = new MpjpegReader(ffmpeg.Output, pool, limits.MaxFrameBytes);
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await using var watch = new StallWatch(reader, options.StallTimeout, time, silence.Cancel);
        while (await reader.ReadAsync(silence.Token) is { } buffer)
        {
            var stamps = new FrameStamps(0, 0, time.GetUnixMicroseconds(), time.GetTimestamp(), ClockTrusted: true);
            router.OnFrame(Frame.Next(buffer, 0, buffer.Length, camera, stamps));
            buffer.Release();
        }

        if (await ffmpeg.EndAsync(cancel) is not 0 and var code)
            throw new IOException(ffmpeg.Errors.LastOrDefault() is { } line ? $"ffmpeg: {_secrets.Hide(line)}" : $"ffmpeg ended with code {code}");
    }
}

/// <summary>Calls back when a camera's reader begins no picture for the limit; before the first one, for twice the limit.</summary>
internal sealed class StallWatch : IAsyncDisposable
{
    /// <summary>The limit is exceeded by a tenth at most.</summary>
    private const int ChecksPerLimit = 10;

    private readonly ITimer _timer;
    private long _begun;
    private long _since;

    public StallWatch(MpjpegReader reader, TimeSpan limit, TimeProvider time, Action onStall)
    {
        _since = time.GetTimestamp();
        _timer = time.CreateTimer(_ => Check(), null, limit / ChecksPerLimit, limit / ChecksPerLimit);

        void Check()
        {
            if (reader.Begun != _begun)
                (_begun, _since) = (reader.Begun, time.GetTimestamp());
            else if (time.GetElapsedTime(_since) >= (_begun == 0 ? limit * 2 : limit))
                onStall();
        }
    }

    public ValueTask DisposeAsync() => _timer.DisposeAsync();
}
