namespace Gateway.Storage;

/// <summary>Requests in order of arrival, handed to the writer in batches that one commit can cover. Adding is safe from any thread.</summary>
internal sealed class QueueRequests
{
    private const int MaxBatch = 256;

    private readonly Lock _gate = new();
    private readonly Queue<QueueRequest> _requests = [];
    private readonly HashSet<ulong> _inBatch = [];
    private TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _closed;

    /// <returns>False once closed.</returns>
    public bool TryAdd(QueueRequest request)
    {
        lock (_gate)
        {
            if (_closed)
                return false;
            _requests.Enqueue(request);
            _arrived.TrySetResult();
            return true;
        }
    }

    /// <summary>Takes no more; what was added before is still handed out.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            _arrived.TrySetResult();
        }
    }

    /// <summary>
    /// Waits for requests and moves a batch of them into <paramref name="batch"/>. No two of a batch are about the same clip, so
    /// that each can be judged by the committed state alone.
    /// </summary>
    /// <returns>False when closed and empty.</returns>
    public async ValueTask<bool> TakeAsync(List<QueueRequest> batch)
    {
        batch.Clear();
        while (true)
        {
            Task arrived;
            lock (_gate)
            {
                if (_requests.Count > 0)
                {
                    TakeBatch(batch);
                    return true;
                }

                if (_closed)
                    return false;
                if (_arrived.Task.IsCompleted)
                    _arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                arrived = _arrived.Task;
            }

            await arrived.ConfigureAwait(false);
        }
    }

    private void TakeBatch(List<QueueRequest> batch)
    {
        _inBatch.Clear();
        while (batch.Count < MaxBatch && _requests.TryPeek(out var next) && (next.ClipId == 0 || _inBatch.Add(next.ClipId)))
            batch.Add(_requests.Dequeue());
    }
}
