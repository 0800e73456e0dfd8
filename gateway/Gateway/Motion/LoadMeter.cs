namespace Gateway.Motion;

/// <summary>Which share of some threads' time was spent, over the last whole window. Any thread.</summary>
/// <param name="time">The clock.</param>
/// <param name="threads">Threads that share the work.</param>
internal sealed class LoadMeter(TimeProvider time, int threads)
{
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private long _begun = time.GetTimestamp();
    private double _busyUs;
    private double _share = double.NaN;

    public int Threads => threads;

    /// <summary>0 to about 1; NaN until a first window is over, and again after <see cref="Restart"/>.</summary>
    public double Share
    {
        get
        {
            lock (_lock)
            {
                Turn();
                return _share;
            }
        }
    }

    /// <summary>Adds work that just ended, in microseconds of one thread.</summary>
    public void Add(double busyUs)
    {
        lock (_lock)
        {
            _busyUs += busyUs;
            Turn();
        }
    }

    /// <summary>Forgets what was measured: something has changed, and a whole window is needed to see what it did.</summary>
    public void Restart()
    {
        lock (_lock)
        {
            _begun = time.GetTimestamp();
            _busyUs = 0;
            _share = double.NaN;
        }
    }

    private void Turn()
    {
        var elapsed = time.GetElapsedTime(_begun);
        if (elapsed < Window)
            return;

        _share = _busyUs / (elapsed.TotalMicroseconds * threads);
        _begun = time.GetTimestamp();
        _busyUs = 0;
    }
}
