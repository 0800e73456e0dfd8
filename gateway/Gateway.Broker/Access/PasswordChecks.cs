using Gateway.Mqtt;

namespace Gateway.Broker.Access;

/// <summary>
/// The line in which passwords wait to be checked, which takes a core for as long as it lasts. The newest is next: in a flood, those who came first are the flood's, and have given up or
/// can wait; and when too many wait the oldest is told to come back.
/// </summary>
/// <param name="workers">Checks at a time.</param>
/// <param name="capacity">Checks that may wait.</param>
internal sealed class PasswordChecks(int workers, int capacity)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Check> _waiting = new();   // the newest first
    private int _running;

    /// <summary>Checks that wait now.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
                return _waiting.Count;
        }
    }

    /// <summary>Has a thread of the pool do the check in its turn.</summary>
    /// <returns>What it says; <see cref="ReasonCode.ServerBusy"/> when newer ones pushed it out.</returns>
    /// <exception cref="OperationCanceledException">Nobody waits for it any more.</exception>
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
                next.Answer.TrySetException(e);   // a fault of ours, for the connection's log
            }
        }
    }

    private sealed class Check(Func<ReasonCode> run)
    {
        public Func<ReasonCode> Run { get; } = run;

        public LinkedListNode<Check>? Node { get; set; }

        public TaskCompletionSource<ReasonCode> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
