using Gateway.Frames;

namespace Gateway.Recording;

/// <summary>The last seconds of one camera: keeps references to frames, copies none. Used by the recorder's task alone.</summary>
internal sealed class PreRollRing(long spanTimestampTicks, long maxBytes)
{
    private readonly Queue<Frame> _frames = new();
    private long _bytes;

    public int Count => _frames.Count;

    public long Bytes => _bytes;

    /// <summary>Takes over the caller's reference.</summary>
    public void Add(in Frame frame)
    {
        _frames.Enqueue(frame);
        _bytes += frame.Length;
        while (_frames.TryPeek(out var oldest) && (frame.Stamps.ReceivedTimestamp - oldest.Stamps.ReceivedTimestamp > spanTimestampTicks || _bytes > maxBytes))
            Drop();
    }

    /// <summary>Hands out the frames, oldest first, each with its reference; the ring is empty afterwards.</summary>
    public bool TryTake(out Frame frame)
    {
        if (!_frames.TryDequeue(out frame))
            return false;
        _bytes -= frame.Length;
        return true;
    }

    /// <summary>Lets go of what is older than the span, for a camera that has fallen silent.</summary>
    public void Expire(long nowTimestamp)
    {
        while (_frames.TryPeek(out var oldest) && nowTimestamp - oldest.Stamps.ReceivedTimestamp > spanTimestampTicks)
            Drop();
    }

    private void Drop()
    {
        if (TryTake(out var oldest))
            oldest.Release();
    }
}
