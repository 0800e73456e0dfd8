namespace Gateway.Broker;

/// <summary>The memory all outgoing queues may hold together. A message in two queues counts twice. Any thread.</summary>
internal sealed class QueueBudget(long maxBytes)
{
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
}
