using Gateway.Frames;

namespace Gateway.Recording;

/// <summary>The last seconds of one camera, as references to frames. Used by the recorder's task only.</summary>
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
        Expire(frame.Stamps.ReceivedTimestamp);
        while (_bytes > maxBytes)
            Drop();
    }

    /// <summary>Takes the oldest frame with its reference.</summary>
    public bool TryTake(out Frame frame)
    {
        if (!_frames.TryDequeue(out frame))
            return false;
        _bytes -= frame.Length;
        return true;
    }

    /// <summary>Releases frames older than the span.</summary>
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
