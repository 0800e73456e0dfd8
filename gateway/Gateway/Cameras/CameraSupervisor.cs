namespace Gateway.Cameras;

/// <summary>
/// Keeps the source of one local camera open: after its end, its failure or its silence it is opened again, indefinitely, with a growing pause, and
/// the state of the camera shows why. Only a file that is not to be repeated ends for good.
/// </summary>
internal sealed class CameraSupervisor(
    ICameraInput input, Camera camera, CameraFeed feed, CameraDirectory directory, CameraMetrics metrics, TimeProvider time,
    ILogger<CameraSupervisor> log)
    : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>Characters of a reason, which goes to the log, the page and MQTT.</summary>
    private const int LongestReason = 400;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = FirstPause;
        while (!stoppingToken.IsCancellationRequested)
        {
            var before = camera.LastSequence;
            var (state, reason) = await RunOnceAsync(stoppingToken);
            if (stoppingToken.IsCancellationRequested)
                return;
            if (state == SourceState.Ended)
            {
                directory.SetSource(camera, state, reason, nextTry: null);
                return;
            }

            pause = camera.LastSequence != before ? FirstPause : TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
            directory.SetSource(camera, state, reason, pause);
            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested)
                return;
            metrics.Restarts.Add();
            directory.SetSource(camera, state, reason, nextTry: null);
        }
    }

    /// <returns>The state that follows, and why.</returns>
    private async Task<(SourceState State, string Reason)> RunOnceAsync(CancellationToken cancel)
    {
        try
        {
            await input.RunAsync(feed, cancel);
            if (input.IsFinite)
            {
                log.CameraFinished(camera.Name);
                return (SourceState.Ended, "the file has ended");
            }

            log.CameraEnded(camera.Name);
            return (SourceState.Lost, "the input ended");
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return default;
        }
        catch (CameraStalledException stall)
        {
            metrics.Stalls.Add();
            log.CameraStalled(camera.Name, stall.Message);
            return (SourceState.Stalled, stall.Message);
        }
        catch (MediaProgramException problem)
        {
            metrics.Failures.Add();
            log.FfmpegMissing(camera.Name, problem.Message);
            return (SourceState.Lost, problem.Message);
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException)
        {
            // Words of a program or a server, which may be anything.
            var reason = LogText.Of(problem.Message, LongestReason);
            metrics.Failures.Add();
            log.CameraFailed(camera.Name, reason);
            return (SourceState.Lost, reason);
        }
        catch (Exception fault)
        {
            // A fault of the gateway must not end the daemon. Its message may hold the address, so only its kind and place are logged.
            metrics.Failures.Add();
            log.CameraFaulted(camera.Name, fault.GetType().Name, fault.StackTrace ?? "");
            return (SourceState.Lost, $"an error of the gateway ({fault.GetType().Name}); its log has the details: please report them");
        }
    }
}

/// <summary>A source of pictures that can be opened again and again. Its errors name no address and no password.</summary>
internal interface ICameraInput
{
    /// <summary>Whether its end is the end of the camera: a file that is not to be repeated.</summary>
    bool IsFinite { get; }

    /// <summary>Opens it and passes on its pictures until it ends.</summary>
    /// <exception cref="CameraStalledException">No picture came for too long.</exception>
    /// <exception cref="IOException">It cannot be opened, or broke off.</exception>
    /// <exception cref="InvalidDataException">Its bytes are no pictures, or too many.</exception>
    Task RunAsync(CameraFeed feed, CancellationToken cancel);
}

/// <summary>A camera was silent for too long.</summary>
internal sealed class CameraStalledException(string what, TimeSpan limit) : Exception($"{what} for {limit.TotalSeconds:0.#} s");
