namespace Gateway.Protocol;

/// <summary>
/// A place for one value. A newer value replaces one that was not taken, so a slow reader skips values instead of queueing them. Thread safe.
/// </summary>
/// <typeparam name="T">The value; its owner releases replaced values.</typeparam>
public sealed class Newest<T>
{
    private readonly Lock _lock = new();
    private T? _value;
    private bool _full;
    private long _replaced;

    /// <summary>Values replaced before they were taken.</summary>
    public long Replaced => Interlocked.Read(ref _replaced);

    public bool IsFull
    {
        get
        {
            lock (_lock)
                return _full;
        }
    }

    /// <summary>Puts a value in.</summary>
    /// <returns>Whether <paramref name="older"/> was replaced; it belongs to the caller then.</returns>
    public bool Put(T value, out T? older)
    {
        bool replaced;
        lock (_lock)
        {
            (older, _value) = (_value, value);
            (replaced, _full) = (_full, true);
        }

        if (replaced)
            Interlocked.Increment(ref _replaced);
        return replaced;
    }

    /// <summary>Takes the value out; it belongs to the caller then.</summary>
    public bool TryTake(out T? value)
    {
        lock (_lock)
        {
            value = _value;
            _value = default;
            var had = _full;
            _full = false;
            return had;
        }
    }
}
