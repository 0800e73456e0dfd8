using Gateway.Frames;

namespace Gateway.Motion;

/// <summary>
/// One place for one frame: a newer frame replaces one that nobody has taken yet, so analysis that falls behind skips frames instead of
/// queueing them. Any thread.
/// </summary>
internal sealed class LatestFrame
{
    private readonly Lock _lock = new();
    private Frame _frame;
    private bool _full;
    private long _skipped;

    /// <summary>Frames replaced before anyone took them.</summary>
    public long Skipped => Interlocked.Read(ref _skipped);

    public bool IsFull
    {
        get
        {
            lock (_lock)
                return _full;
        }
    }

    /// <summary>Puts a frame in, taking a reference of its own.</summary>
    public void Put(in Frame frame)
    {
        var kept = frame.Keep();
        Frame old;
        bool replaced;
        lock (_lock)
        {
            (old, _frame) = (_frame, kept);
            (replaced, _full) = (_full, true);
        }

        if (!replaced)
            return;
        old.Release();
        Interlocked.Increment(ref _skipped);
    }

    /// <summary>Takes the frame and its reference out.</summary>
    public bool TryTake(out Frame frame)
    {
        lock (_lock)
        {
            frame = _frame;
            _frame = default;
            var had = _full;
            _full = false;
            return had;
        }
    }
}
