namespace Gateway.Broker.Messages;

/// <summary>What all sessions may hold together: memory of outgoing queues, where a message in two of them counts twice, and packet ids of QoS 2 publishes that were not released. Any thread.</summary>
internal sealed class QueueBudget(long maxBytes, int maxUnreleased)
{
    private int _unreleased;
    private long _bytes;
    private long _messages;

    /// <summary>Bytes held now.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Messages that hold them.</summary>
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

    /// <summary>Takes what was promised before this process began, also beyond the limit.</summary>
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

    /// <summary>Counts one more packet id, for a session that has so many.</summary>
    /// <param name="own">Of the session, without this one.</param>
    /// <param name="free">So many each session may have whatever the others have.</param>
    /// <returns>False, counting nothing, when there are too many.</returns>
    public bool TryAddUnreleased(int own, int free)
    {
        if (Interlocked.Increment(ref _unreleased) <= maxUnreleased || own < free)
            return true;
        Interlocked.Decrement(ref _unreleased);
        return false;
    }

    /// <summary>Counts one of before this process began, also beyond the limit.</summary>
    public void AddUnreleased() => Interlocked.Increment(ref _unreleased);

    public void RemoveUnreleased(int count) => Interlocked.Add(ref _unreleased, -count);
}
