using Gateway.Detection.Managed.Steps;

namespace Gateway.Detection.Managed;

/// <summary>Runs a network's steps on several threads, which share each step's jobs and wait for each other before the next step.</summary>
/// <remarks>
/// Within a frame the threads spin at a step's end, since the next one begins within microseconds; between frames they sleep. The calling thread is
/// one of them. Scratch memory is allocated at construction; a frame allocates nothing.
/// </remarks>
internal sealed unsafe class ThreadTeam : IDisposable
{
    private readonly IReadOnlyList<Step> _steps;
    private readonly int _threads;
    private readonly int[] _taken;
    private readonly long[] _arrived;
    private readonly NativeFloats[] _scratch;
    private readonly SemaphoreSlim _frames = new(0);
    private CancellationToken _cancel;
    private long _frame;
    private volatile bool _end;

    public ThreadTeam(IReadOnlyList<Step> steps, int threads)
    {
        _steps = steps;
        _threads = threads;
        _taken = new int[steps.Count];
        _arrived = new long[steps.Count];
        var scratch = steps.Count == 0 ? 0 : steps.Max(step => step.Scratch);
        _scratch = [.. Enumerable.Range(0, threads).Select(_ => new NativeFloats(scratch))];
        for (var i = 1; i < threads; i++)
            new Thread(Follow) { IsBackground = true, Name = $"detector {i}" }.Start(_scratch[i]);
    }

    /// <summary>Runs all steps once. One caller at a time.</summary>
    public void Run(CancellationToken cancel)
    {
        Array.Clear(_taken);
        _frame++;
        _cancel = cancel;
        if (_threads > 1)
            _frames.Release(_threads - 1);
        RunSteps(_scratch[0]);
        cancel.ThrowIfCancellationRequested();
    }

    public void Dispose()
    {
        _end = true;
        if (_threads > 1)
            _frames.Release(_threads - 1);
        _scratch[0].Dispose();
    }

    private void Follow(object? scratch)
    {
        using var own = (NativeFloats)scratch!;
        while (true)
        {
            _frames.Wait();
            if (_end)
                return;
            RunSteps(own);
        }
    }

    private void RunSteps(NativeFloats scratch)
    {
        // Arrivals keep counting across frames: a thread that reads a count late must not see it reset.
        var all = _frame * _threads;
        for (var i = 0; i < _steps.Count; i++)
        {
            int job;
            while (!_cancel.IsCancellationRequested && (job = Interlocked.Increment(ref _taken[i]) - 1) < _steps[i].Jobs)
                _steps[i].Run(job, scratch.Start);

            Interlocked.Increment(ref _arrived[i]);
            var spin = new SpinWait();
            while (Volatile.Read(ref _arrived[i]) < all)
                spin.SpinOnce(sleep1Threshold: -1);
        }
    }
}
