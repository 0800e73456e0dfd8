namespace Gateway.Motion;

/// <summary>The busy share of a number of threads, over the last whole window. Any thread.</summary>
internal sealed class LoadMeter(TimeProvider time, int threads)
{
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private long _begun = time.GetTimestamp();
    private double _busyUs;
    private double _share = double.NaN;

    public int Threads => threads;

    /// <summary>0 to about 1; NaN before the end of the first window, and again after <see cref="Restart"/>.</summary>
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

    /// <summary>Adds finished work, in microseconds of one thread.</summary>
    public void Add(double busyUs)
    {
        lock (_lock)
        {
            _busyUs += busyUs;
            Turn();
        }
    }

    /// <summary>Discards the measurement after a change: its effect needs a whole window.</summary>
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
