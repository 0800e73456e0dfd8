using System.Collections.Concurrent;
using Gateway.Ingest.Keys;
using Gateway.Motion;

namespace Gateway.Images;

/// <summary>
/// Passes the images of boards to the store by each board's policy, and acknowledges a publish after the commit of its image. Called on the receiving
/// threads; never waits.
/// </summary>
public sealed class ImageRecorder(ImageStore store, CameraSettings settings, TimeProvider time, ILogger<ImageRecorder> log) : ILastFrames
{
    private const int MostIdleWrites = 512;
    private const int MostUnanswered = 10_000;

    private readonly PerCamera<ImagePace> _paces = new(camera => new ImagePace(settings.ImagePolicyOf(camera.Name)));
    private readonly ConcurrentQueue<StoredImage> _idle = new();
    private readonly ConcurrentQueue<PublishAck> _unanswered = new();   // not taken; refused when the store goes on
    private long _stored;
    private long _refused;
    private long _failed;
    private int _healthy = 1;
    private int _taking = 1;

    /// <summary>Raised on the store's thread after an image was committed.</summary>
    public event Action<CommittedImage>? Committed;

    public LatencyHistogram CommitLatency { get; } = new();

    public long Stored => Interlocked.Read(ref _stored);

    /// <summary>Images rejected because the store was too far behind. They are not acknowledged, so their boards send them again.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Images the store could not commit. They are not acknowledged, so their boards send them again.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Stores an image, borrowed for the call.</summary>
    public void Store(in Frame frame, in BoardImage image, PublishAck ack)
    {
        var isKept = _paces.Of(frame.Camera).TakeTurn(frame.Stamps.ReceivedTimestamp, time);
        if (!isKept && image.KeyId == 0)
        {
            ack.Complete();
            return;
        }

        if (!_idle.TryDequeue(out var write))
            write = new StoredImage(this);
        write.Begin(frame, image, ack, isKept);
        if (store.TryEnqueue(write))
            return;

        write.End();
        Refuse(ack);
    }

    /// <summary>Completes an earlier image with the seed's latency message.</summary>
    public void Complete(Camera camera, in BoardImage image, PublishAck ack)
    {
        if (store.TryEnqueueLatency(new StoredLatency(this, camera, image, ack)))
            return;
        Refuse(ack);
    }

    public (ulong Identity, UInt128 Tag) LastFrameOf(long keyId) => store.LastFrameOf(keyId);

    public bool HasLastFrames() => store.HasLastFrames();

    /// <summary>The store goes on: clients whose publishes were not taken send them again, 3.1.1 clients over a new connection only.</summary>
    internal void AskForRefused()
    {
        while (!_unanswered.IsEmpty && _unanswered.TryDequeue(out var ack))
            ack.Refuse();
    }

    internal void OnCommitted(in CommittedImage image)
    {
        Volatile.Write(ref _healthy, 1);
        Volatile.Write(ref _taking, 1);
        Interlocked.Increment(ref _stored);
        CommitLatency.Record((long)(image.LatencyDbMs * 1000));
        Committed?.Invoke(image);
    }

    internal void OnFailed(Exception problem)
    {
        // One line per run of failures.
        Interlocked.Increment(ref _failed);
        if (Interlocked.Exchange(ref _healthy, 0) == 1)
            log.ImageStoreFailed(problem.Message);
    }

    internal void Recycle(StoredImage write)
    {
        if (_idle.Count < MostIdleWrites)
            _idle.Enqueue(write);
    }

    /// <summary>Counts a publish that is not taken. Its connection stays open while the store cannot write, without an acknowledgement.</summary>
    private void Refuse(PublishAck ack)
    {
        Interlocked.Increment(ref _refused);
        if (Interlocked.Exchange(ref _taking, 0) == 1)
            log.ImagesRefused();
        if (ack.Target is null)
            return;
        if (_unanswered.Count >= MostUnanswered)
        {
            ack.Refuse();
            return;
        }

        _unanswered.Enqueue(ack);
        if (!store.HasPending)
            AskForRefused();   // no completion follows that would
    }
}

/// <summary>An image that is on the disk.</summary>
/// <remarks>Id is the row of the image store, LatencyDbMs the time from receipt to commit; CaptureMs and PublishMs are -1 while unknown.</remarks>
public readonly record struct CommittedImage(
    long Id, Camera Camera, int Length, FrameStamps Stamps, long CommittedUs, int CaptureMs, int PublishMs, double LatencyDbMs);

/// <summary>Applies one board's <see cref="ImagePolicy"/> to its images.</summary>
internal sealed class ImagePace(ImagePolicy policy)
{
    private readonly Lock _lock = new();
    private long? _lastTimestamp;

    /// <returns>Whether to store the image received at <paramref name="timestamp"/>; if so, the interval starts again.</returns>
    public bool TakeTurn(long timestamp, TimeProvider time)
    {
        lock (_lock)
        {
            if (!policy.Stores(_lastTimestamp is { } last ? time.GetElapsedTime(last, timestamp) : null))
                return false;
            _lastTimestamp = timestamp;
            return true;
        }
    }
}

internal sealed class ImageMetrics : IMetrics
{
    public ImageMetrics(ImageRecorder images, IMeterFactory factory)
    {
        var meter = Meters.Of(factory, "Gateway");
        meter.Count("images.stored", () => images.Stored);
        meter.Count("images.refused", () => images.Refused, description: "Images refused because the store was too far behind.");
        meter.Count("images.failed", () => images.Failed, description: "Images that the store could not commit.");
        meter.Percentiles("images.commit", images.CommitLatency);
    }
}
