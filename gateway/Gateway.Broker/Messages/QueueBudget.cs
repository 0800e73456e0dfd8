namespace Gateway.Broker.Messages;

/// <summary>Limits of all sessions together: memory of outgoing queues, where a message in two queues counts twice, and unreleased packet ids of QoS
/// 2 publishes. Any thread.</summary>
internal sealed class QueueBudget(long maxBytes, int maxUnreleased)
{
    private int _unreleased;
    private long _bytes;
    private long _messages;

    public long Bytes => Interlocked.Read(ref _bytes);

    public long Messages => Interlocked.Read(ref _messages);

    public bool TryTake(int bytes)
    {
        if (Interlocked.Add(ref _bytes, bytes) <= maxBytes)
        {
            Interlocked.Increment(ref _messages);
            return true;
        }

        Interlocked.Add(ref _bytes, -bytes);
        return false;
    }

    /// <summary>Takes memory for a restored message, also beyond the limit.</summary>
    public void Take(int bytes)
    {
        Interlocked.Add(ref _bytes, bytes);
        Interlocked.Increment(ref _messages);
    }

    public void GiveBack(int bytes)
    {
        Interlocked.Add(ref _bytes, -bytes);
        Interlocked.Decrement(ref _messages);
    }

    /// <summary>Counts an unreleased packet id. A session with <paramref name="own"/> others may always have <paramref name="free"/>.</summary>
    /// <returns>False, counting nothing, when there are too many.</returns>
    public bool TryAddUnreleased(int own, int free)
    {
        if (Interlocked.Increment(ref _unreleased) <= maxUnreleased || own < free)
            return true;
        Interlocked.Decrement(ref _unreleased);
        return false;
    }

    /// <summary>Counts a restored packet id, also beyond the limit.</summary>
    public void AddUnreleased() => Interlocked.Increment(ref _unreleased);

    public void RemoveUnreleased(int count) => Interlocked.Add(ref _unreleased, -count);
}
