namespace Gateway.Broker.Access;

/// <summary>The queue of password checks; each uses a core for its whole time. The newest runs first: in a flood the oldest are the flood's and have
/// given up or can wait. When too many wait, the oldest is refused.</summary>
internal sealed class PasswordChecks(int workers, int capacity)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Check> _waiting = new();   // the newest first
    private int _running;

    public int Waiting
    {
        get
        {
            lock (_gate)
                return _waiting.Count;
        }
    }

    /// <summary>Runs the check on a pool thread in its turn.</summary>
    /// <returns>Its result; <see cref="ReasonCode.ServerBusy"/> when newer checks pushed it out.</returns>
    /// <exception cref="OperationCanceledException">The client has gone.</exception>
    public async Task<ReasonCode> RunAsync(Func<ReasonCode> check, CancellationToken cancel)
    {
        var entry = new Check(check);
        Check? pushedOut = null;
        lock (_gate)
        {
            entry.Node = _waiting.AddFirst(entry);
            if (_running < workers)
            {
                _running++;
                _ = Task.Run(Work, CancellationToken.None);
            }
            else if (_waiting.Count > capacity)
            {
                pushedOut = _waiting.Last!.Value;
                _waiting.RemoveLast();
            }
        }

        pushedOut?.Answer.TrySetResult(ReasonCode.ServerBusy);
        await using var cancelling = cancel.Register(() => GiveUp(entry, cancel)).ConfigureAwait(false);
        return await entry.Answer.Task.ConfigureAwait(false);
    }

    private void GiveUp(Check entry, CancellationToken cancel)
    {
        lock (_gate)
        {
            if (entry.Node!.List is not null)
                _waiting.Remove(entry.Node);
        }

        entry.Answer.TrySetCanceled(cancel);
    }

    private void Work()
    {
        while (true)
        {
            Check next;
            lock (_gate)
            {
                if (_waiting.First is not { } first)
                {
                    _running--;
                    return;
                }

                next = first.Value;
                _waiting.RemoveFirst();
            }

            try
            {
                next.Answer.TrySetResult(next.Run());
            }
            catch (Exception e)
            {
                next.Answer.TrySetException(e);   // our fault, for the connection's log
            }
        }
    }

    private sealed class Check(Func<ReasonCode> run)
    {
        public ReasonCode Run() => run();

        public LinkedListNode<Check>? Node { get; set; }

        public TaskCompletionSource<ReasonCode> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
