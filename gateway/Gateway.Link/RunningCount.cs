namespace Gateway.Link;

/// <summary>Counts what runs, up to a limit, and tells when all of it has ended. Any thread.</summary>
internal sealed class RunningCount(int most)
{
    private readonly TaskCompletionSource _allEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running = 1;   // one for the owner, given back by EndAsync

    /// <returns>False, counting nothing, when as many as allowed run.</returns>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _running) <= most + 1)
            return true;
        Leave();
        return false;
    }

    public void Leave()
    {
        if (Interlocked.Decrement(ref _running) == 0)
            _allEnded.TrySetResult();
    }

    /// <summary>Ends when everything that entered has left. Called once, by the owner, when nothing new can enter.</summary>
    public Task EndAsync()
    {
        Leave();
        return _allEnded.Task;
    }
}
