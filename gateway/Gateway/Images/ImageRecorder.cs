using System.Collections.Concurrent;
using Gateway.Frames;
using Gateway.Ingest;
using Gateway.Motion;
using Gateway.Storage;

namespace Gateway.Images;

/// <summary>
/// Hands the images of boards to the store according to each board's policy, and acknowledges a publish once its image is committed. Called on
/// the receiving threads; waits for nothing.
/// </summary>
public sealed class ImageRecorder(ImageStore store, CameraSettings settings, TimeProvider time, ILogger<ImageRecorder> log)
{
    private const int MostIdleWrites = 512;

    private readonly PerCamera<ImagePace> _paces = new(camera => new ImagePace(settings.ImagePolicyOf(camera.Name)));
    private readonly ConcurrentQueue<StoredImage> _idle = new();
    private long _stored;
    private long _refused;
    private long _failed;
    private int _healthy = 1;

    /// <summary>Raised on the store's thread after an image was committed.</summary>
    public event Action<CommittedImage>? Committed;

    /// <summary>From receipt to commit.</summary>
    public LatencyHistogram CommitLatency { get; } = new();

    /// <summary>Images committed.</summary>
    public long Stored => Interlocked.Read(ref _stored);

    /// <summary>Images not taken because the store was too far behind. Their publishes are not acknowledged, and their boards are to send them again.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Images the store could not commit. Their publishes are not acknowledged, and their boards are to send them again.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Takes one image; borrowed for the call.</summary>
    public void Store(in Frame frame, in BoardImage image, PublishAck ack)
    {
        if (!_paces.Of(frame.Camera).TakeTurn(frame.Stamps.ReceivedTimestamp, time))
        {
            ack.Complete();
            return;
        }

        if (!_idle.TryDequeue(out var write))
            write = new StoredImage(this);
        write.Begin(frame, image, ack);
        if (store.TryEnqueue(write))
            return;

        Interlocked.Increment(ref _refused);
        write.End();
        ack.Refuse();
    }

    /// <summary>Completes an image that came before with the seed's latency message.</summary>
    public void Complete(Camera camera, in BoardImage image, PublishAck ack)
    {
        if (store.TryEnqueueLatency(new StoredLatency(this, camera, image, ack)))
            return;
        Interlocked.Increment(ref _refused);
        ack.Refuse();
    }

    internal void OnCommitted(in CommittedImage image)
    {
        Volatile.Write(ref _healthy, 1);
        Interlocked.Increment(ref _stored);
        CommitLatency.Record((long)(image.LatencyDbMs * 1000));
        Committed?.Invoke(image);
    }

    internal void OnFailed(Exception problem)
    {
        // One line per run of failures: a full disk fails every image.
        Interlocked.Increment(ref _failed);
        if (Interlocked.Exchange(ref _healthy, 0) == 1)
            log.ImageStoreFailed(problem.Message);
    }

    internal void Recycle(StoredImage write)
    {
        if (_idle.Count < MostIdleWrites)
            _idle.Enqueue(write);
    }
}
