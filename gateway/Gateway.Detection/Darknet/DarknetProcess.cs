namespace Gateway.Detection.Darknet;

/// <summary>Detects with the <c>darknet</c> program: one process, loaded once, for many frames.</summary>
/// <remarks>
/// The process starts with the first frame, and again after it died or was killed. Its exit code is ignored, as it is 0 after every failure. Checked
/// instead are the weights' length before the start (darknet accepts cut weights), the prompt, its list of unreadable pictures, and its standard
/// error. It gives no boxes. Safe from any thread; frames wait for each other.
/// </remarks>
/// <exception cref="DetectionModelException">Debian's darknet of 2018 would misread the model silently.</exception>
public sealed class DarknetProcess(DetectionModel model, DarknetOptions options, TimeProvider time) : IDetector
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly DarknetFolder _folder = new(DarknetCompatibility.Checked(model));
    private DarknetChild? _child;
    private bool _disposed;

    /// <summary>Null without a running process.</summary>
    public int? ProcessId => _child is { HasExited: false } child ? child.Id : null;

    public async Task<FrameDetections> DetectAsync(ReadOnlyMemory<byte> jpeg, CancellationToken cancel)
    {
        DetectorException.ThrowIfLonger(jpeg.Length, options.MaxFrameBytes);
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var started = time.GetTimestamp();
            var child = await RunningAsync(cancel).ConfigureAwait(false);
            await _folder.WriteFrameAsync(jpeg, cancel).ConfigureAwait(false);
            var seen = await AskAsync(child, cancel).ConfigureAwait(false);
            if (_folder.FrameWasUnreadable)
                throw new DetectorException(DetectionFault.UnreadableImage, $"darknet cannot read this picture of {jpeg.Length} bytes");
            return FrameDetections.OfSurest(seen, options.MaxObjects, time.GetElapsedTime(started));
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_disposed)
                return;
            _disposed = true;
            if (_child is not null)
                await _child.DisposeAsync().ConfigureAwait(false);
            _folder.Dispose();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The process at its prompt, started if necessary.</summary>
    private async Task<DarknetChild> RunningAsync(CancellationToken cancel)
    {
        if (_child is { HasExited: false })
            return _child;
        if (_child is not null)
            await _child.DisposeAsync().ConfigureAwait(false);

        _child = DarknetChild.Start(options, model, _folder.Path, time);
        await WithinAsync(_child, options.StartTimeout, _child.ReadToPromptAsync, DetectionFault.CannotStart, cancel).ConfigureAwait(false);
        return _child;
    }

    private Task<List<DetectedObject>> AskAsync(DarknetChild child, CancellationToken cancel) => WithinAsync(
        child,
        options.FrameTimeout,
        async limit =>
        {
            await child.AskAsync(DarknetFolder.FrameFile, limit).ConfigureAwait(false);
            return DarknetAnswer.Parse(await child.ReadToPromptAsync(limit).ConfigureAwait(false), model.Labels);
        },
        DetectionFault.Died,
        cancel);

    /// <summary>One step of the dialogue. Any failure ends the process, because its next answer could belong to the wrong frame.</summary>
    private async Task<T> WithinAsync<T>(
        DarknetChild child, TimeSpan timeout, Func<CancellationToken, Task<T>> step, DetectionFault fault, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            return await step(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            await child.KillAsync().ConfigureAwait(false);
            throw new DetectorException(
                fault == DetectionFault.CannotStart ? fault : DetectionFault.TimedOut,
                $"darknet gave no answer within {timeout.TotalSeconds:0.#} s and was killed");
        }
        catch (IOException e)
        {
            await child.KillAsync().ConfigureAwait(false);
            var why = fault == DetectionFault.CannotStart ? "darknet does not start with this model" : "darknet died over this frame";
            throw new DetectorException(fault, $"{why}: {child.LastErrors()}", e);
        }
        catch (Exception e) when (e is FormatException or InvalidDataException)
        {
            await child.KillAsync().ConfigureAwait(false);
            throw new DetectorException(fault, $"darknet was killed: {e.Message}", e);
        }
        catch
        {
            await child.KillAsync().ConfigureAwait(false);
            throw;
        }
    }
}

public sealed record DarknetOptions
{
    /// <summary>A path, or a name on the PATH. Debian's package is also called darknet.</summary>
    public string Executable { get; init; } = "darknet";

    /// <summary>Least confidence of reported objects, 0 to 1. 0.5 is darknet's default.</summary>
    public float Threshold { get; init; } = 0.5f;

    /// <summary>For loading the model. A Pi reads yolov3-tiny in some seconds, yolov3 in half a minute.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>For one frame; the process is killed afterwards. A Pi 3 takes about 15 s for yolov3-tiny.</summary>
    public TimeSpan FrameTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Objects reported per frame, the most certain first; the rest is only counted.</summary>
    public int MaxObjects { get; init; } = FrameDetections.MostObjects;

    /// <summary>Larger JPEGs are refused unread.</summary>
    public int MaxFrameBytes { get; init; } = 16 << 20;
}

/// <summary>Refuses models that Debian's darknet of 2018 misreads silently, as it skips unknown settings.</summary>
internal static class DarknetCompatibility
{
    /// <exception cref="DetectionModelException">Names the layer's line.</exception>
    public static DetectionModel Checked(DetectionModel model)
    {
        foreach (var section in model.Cfg.Layers)
        {
            var problem = section.Type switch
            {
                _ when section.Text("activation", "") == "mish" => "activation=mish",
                "route" when section.Integer("groups", 1, 1, int.MaxValue) != 1 => "groups=",
                "yolo" when section.Number("scale_x_y", 1) != 1 => "scale_x_y=",
                "yolo" when section.Flag("new_coords") => "new_coords=",
                _ => null,
            };
            if (problem is not null)
                throw section.Error($"{problem} is not known to the darknet program of Debian, and its results would be wrong; use another backend");
        }

        return model;
    }
}
