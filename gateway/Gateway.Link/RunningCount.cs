namespace Gateway.Link;

/// <summary>Counts running tasks up to a limit, and reports the end of all. Any thread.</summary>
internal sealed class RunningCount(int most)
{
    private readonly TaskCompletionSource _allEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running = 1;   // one for the owner, released by EndAsync

    /// <returns>False if the limit is reached.</returns>
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

    /// <summary>Completes when all tasks have left. Called once, by the owner, when no new task can enter.</summary>
    public Task EndAsync()
    {
        Leave();
        return _allEnded.Task;
    }
}
