namespace Gateway.Storage;

/// <summary>Hands out clip ids from blocks that were reserved in the log before, so an id used before a crash is not used again after it.</summary>
/// <remarks>Ids below <paramref name="reservedUntil"/> may have been used; <paramref name="submit"/> sends a request to the writer.</remarks>
internal sealed class QueueIds(ulong reservedUntil, Action<QueueRequest> submit)
{
    public const int Block = 64;

    private readonly Lock _gate = new();
    private ulong _next = reservedUntil;
    private ulong _reservedUntil = reservedUntil;
    private QueueRequest? _pending;

    /// <summary>The first id not handed out, for the log when the queue closes.</summary>
    public ulong Unused
    {
        get
        {
            lock (_gate)
                return _next;
        }
    }

    public ulong Next()
    {
        while (true)
        {
            QueueRequest pending;
            lock (_gate)
            {
                if (_reservedUntil - _next < Block / 2 && _pending is null)
                {
                    _pending = new QueueRequest(LogEntryKind.Reserved, 0) { ReserveUntil = _next + Block };
                    _ = _pending.Done.ContinueWith((_, request) => Settle((QueueRequest)request!), _pending, TaskScheduler.Default);
                    submit(_pending);
                }

                if (_next < _reservedUntil)
                    return _next++;
                pending = _pending!;
            }

            ((IAsyncResult)pending.Done).AsyncWaitHandle.WaitOne();
            Settle(pending);
            pending.Done.GetAwaiter().GetResult();   // throws the writer's exception
        }
    }

    private void Settle(QueueRequest request)
    {
        lock (_gate)
        {
            if (_pending == request)
                _pending = null;
            if (request.Done.Exception is null)
                _reservedUntil = Math.Max(_reservedUntil, request.ReserveUntil);
        }
    }
}
