namespace Gateway.Vision;

/// <summary>Threads that share the rows of a picture with the caller's thread.</summary>
/// <remarks>
/// The caller takes chunks too, and waits only for workers that have begun one: a machine too busy to wake them is no slower than one thread.
/// Between pictures the workers sleep; nothing spins. One caller at a time; it must not dispose this during a call.
/// </remarks>
public sealed class RowWorkers : IDisposable
{
    /// <summary>Most threads for one picture, including the caller's.</summary>
    public const int MaxThreads = 8;

    private readonly Lock _lock = new();
    private readonly Semaphore _wake;   // of the kernel: SemaphoreSlim would spin first
    private readonly Semaphore _left = new(0, 1);
    private readonly Thread[] _threads;
    private Action<int>? _work;   // null between calls
    private int _chunks;
    private int _next;
    private int _inside;   // workers that take chunks
    private int _asleep;   // workers without a pending wake-up
    private bool _isAwaited;
    private bool _isEnding;

    /// <param name="threads">For one picture, including the caller's: 2 to <see cref="MaxThreads"/>.</param>
    public RowWorkers(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, MaxThreads);
        _wake = new Semaphore(0, threads - 1);
        _threads = new Thread[threads - 1];
        _asleep = _threads.Length;
        for (var i = 0; i < _threads.Length; i++)
        {
            _threads[i] = new Thread(Serve) { IsBackground = true, Name = $"rows {i + 1}" };
            _threads[i].Start();
        }
    }

    /// <summary>Calls <paramref name="work"/> once for each number below <paramref name="chunks"/> and waits for all. It must not throw.</summary>
    internal void Run(Action<int> work, int chunks)
    {
        int wake;
        lock (_lock)
        {
            (_work, _chunks, _next) = (work, chunks, 0);
            wake = Math.Min(_asleep, chunks - 1);
            _asleep -= wake;
        }

        if (wake > 0)
            _wake.Release(wake);
        TakeChunks(work, chunks);

        lock (_lock)
        {
            _work = null;
            if (_inside == 0)
                return;
            _isAwaited = true;
        }

        _left.WaitOne();
    }

    public void Dispose()
    {
        int wake;
        lock (_lock)
        {
            if (_isEnding)
                return;
            _isEnding = true;
            wake = _asleep;
            _asleep = 0;
        }

        if (wake > 0)
            _wake.Release(wake);
        foreach (var thread in _threads)
            thread.Join();
        _wake.Dispose();
        _left.Dispose();
    }

    private void Serve()
    {
        while (true)
        {
            _wake.WaitOne();
            Action<int>? work;
            int chunks;
            lock (_lock)
            {
                if (_isEnding)
                    return;
                (work, chunks) = (_work, _chunks);
                if (work is null)
                {
                    _asleep++;   // woken too late: all chunks are done
                    continue;
                }

                _inside++;
            }

            TakeChunks(work, chunks);
            if (Leave())
                return;
        }
    }

    /// <returns>Whether the worker must end.</returns>
    private bool Leave()
    {
        lock (_lock)
        {
            _inside--;
            if (_inside == 0 && _isAwaited)
            {
                _isAwaited = false;
                _left.Release();
            }

            if (!_isEnding)
                _asleep++;
            return _isEnding;
        }
    }

    private void TakeChunks(Action<int> work, int chunks)
    {
        for (var chunk = Interlocked.Increment(ref _next) - 1; chunk < chunks; chunk = Interlocked.Increment(ref _next) - 1)
            work(chunk);
    }
}
