using System.Threading.Tasks.Sources;

namespace Gateway.Frames;

/// <summary>Wakes a waiting task from any thread, also if set before the wait, without running it on that thread and without allocating.</summary>
/// <remarks>Auto-reset: any number of sets before a wait count as one. At most one wait at a time.</remarks>
public sealed class AsyncSignal : IValueTaskSource, IThreadPoolWorkItem
{
    private const int Idle = 0;
    private const int IsSet = 1;
    private const int Waiting = 2;

    private int _state;
    private Action<object?>? _continuation;
    private object? _continuationState;

    public void Set()
    {
        // The waiter runs on the pool: a capture thread must not write to a socket.
        if (Interlocked.Exchange(ref _state, IsSet) == Waiting)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    public ValueTask WaitAsync() => new(this, token: 0);

    void IThreadPoolWorkItem.Execute() => _continuation!(_continuationState);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) =>
        Volatile.Read(ref _state) == IsSet ? ValueTaskSourceStatus.Succeeded : ValueTaskSourceStatus.Pending;

    void IValueTaskSource.GetResult(short token) => Interlocked.CompareExchange(ref _state, Idle, IsSet);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        _continuation = continuation;
        _continuationState = state;
        if (Interlocked.CompareExchange(ref _state, Waiting, Idle) == IsSet)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }
}
