namespace Gateway.Cameras;

/// <summary>
/// Holds the newest frame of every camera, so that it can still be shown when the camera is silent. All of them together hold a quarter of the frame
/// memory at most; beyond that, a camera's frame is not held. Any thread.
/// </summary>
internal sealed class LastPictures(FrameOptions options) : IFrameSink, IHostedService
{
    private readonly PerCamera<Held> _held = new(_ => new Held());
    private readonly long _maxBytes = options.MaxPoolBytes / 4;
    private long _bytes;
    private volatile bool _stopped;

    /// <summary>Bytes of frame memory held.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Returns the memory; its sources have stopped.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _stopped = true;
        foreach (var held in _held.All)
            Replace(held, null);
        return Task.CompletedTask;
    }

    public void OnFrame(in Frame frame) => Replace(_held.Of(frame.Camera), frame);

    public void OnRemoved(Camera camera)
    {
        if (_held.Remove(camera) is { } held)
            Replace(held, null);
    }

    /// <summary>The newest frame of a camera, with a reference for the caller.</summary>
    public bool TryGet(Camera camera, out Frame frame)
    {
        frame = default;
        if (_held.Find(camera) is not { } held)
            return false;
        lock (held)
        {
            if (held.Frame is not { } newest)
                return false;
            frame = newest.Keep();
            return true;
        }
    }

    private void Replace(Held held, Frame? newest)
    {
        Frame? old;
        lock (held)
        {
            old = held.Frame;
            held.Frame = newest is { } frame && TryReserve(frame.Buffer.Capacity - (old?.Buffer.Capacity ?? 0)) ? frame.Keep() : null;
            if (held.Frame is null)
                Interlocked.Add(ref _bytes, -(old?.Buffer.Capacity ?? 0));
        }

        old?.Release();
    }

    /// <param name="bytes">Below 0 if the memory of the previous frame is larger.</param>
    private bool TryReserve(int bytes)
    {
        if (Interlocked.Add(ref _bytes, bytes) <= _maxBytes && !_stopped)
            return true;
        Interlocked.Add(ref _bytes, -bytes);
        return false;
    }

    private sealed class Held
    {
        /// <summary>With a reference. Guarded by this object.</summary>
        public Frame? Frame { get; set; }
    }
}
