namespace Gateway.Recording;

/// <summary>
/// The last frames of one camera that are in no clip, as references: those of the span, and at least <see cref="LeastFrames"/>. The limit of bytes
/// comes first. Used by the recorder's task only.
/// </summary>
internal sealed class PreRollRing(long spanTimestampTicks, long maxBytes)
{
    /// <summary>The moving picture of a slow camera, and the one before.</summary>
    public const int LeastFrames = 2;

    private readonly Queue<Frame> _frames = new();
    private long _bytes;

    public int Count => _frames.Count;

    public long Bytes => _bytes;

    /// <summary>Whether the limit of bytes dropped a frame that belongs to the span.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Time from the oldest frame to <paramref name="nowTimestamp"/>; 0 without frames.</summary>
    public long HeldTicks(long nowTimestamp) => _frames.TryPeek(out var oldest) ? nowTimestamp - oldest.Stamps.ReceivedTimestamp : 0;

    /// <summary>Takes over the caller's reference.</summary>
    public void Add(in Frame frame)
    {
        _frames.Enqueue(frame);
        _bytes += frame.Length;
        Expire(frame.Stamps.ReceivedTimestamp);
        while (_bytes > maxBytes)
        {
            IsCut = true;
            Drop();
        }
    }

    /// <summary>Takes the oldest frame with its reference.</summary>
    public bool TryTake(out Frame frame)
    {
        if (!_frames.TryDequeue(out frame))
            return false;
        _bytes -= frame.Length;
        return true;
    }

    public bool TryPeek(out Frame frame) => _frames.TryPeek(out frame);

    /// <summary>Releases frames older than the span.</summary>
    public void Expire(long nowTimestamp)
    {
        while (_frames.Count > LeastFrames && nowTimestamp - _frames.Peek().Stamps.ReceivedTimestamp > spanTimestampTicks)
            Drop();
    }

    private void Drop()
    {
        if (TryTake(out var oldest))
            oldest.Release();
    }
}
