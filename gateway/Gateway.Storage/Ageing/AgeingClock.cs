namespace Gateway.Storage;

/// <summary>
/// The clock by which stored things grow too old. While it is doubted nothing is deleted by age: after a step of the wall clock against the
/// monotonic one, and after a start at a time that does not fit what was seen before (DESIGN.md, "Clock policy").
/// </summary>
/// <remarks>A doubt ends after a day of running without a step, or by a person's word, and outlasts restarts. Safe from any thread.</remarks>
public sealed class AgeingClock : IDisposable
{
    /// <summary>A step of the wall clock against the monotonic one from which on it counts.</summary>
    public static readonly TimeSpan LeastStep = TimeSpan.FromMinutes(1);

    /// <summary>Longest time that nothing was seen of the clock without a doubt: a gateway that was switched off for longer asks.</summary>
    public static readonly TimeSpan LongestGap = TimeSpan.FromDays(1);

    /// <summary>Time of running without a step after which a doubt ends.</summary>
    public static readonly TimeSpan QuietTime = TimeSpan.FromDays(1);

    /// <summary>No right clock is before the version was made.</summary>
    public static readonly DateTimeOffset Made = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly TimeSpan SaveInterval = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly string? _path;
    private long _seenUs;
    private ClockDoubt? _doubt;
    private TimeSpan _quiet;   // running time without a step since the doubt began
    private long _timestamp;   // of _seenUs
    private long _savedTimestamp;
    private long _steps;

    private AgeingClock(TimeProvider time, string? path, ClockRecord record)
    {
        (_time, _path) = (time, path);
        (_seenUs, _doubt, _quiet) = record;
        _timestamp = _savedTimestamp = time.GetTimestamp();
    }

    /// <summary>The clock is doubted from now on, or for another reason than before. Raised on the thread that noticed it, without a lock.</summary>
    public event Action<ClockDoubt>? Doubted;

    /// <summary>The doubt ended, because a day passed without a step. Raised like <see cref="Doubted"/>.</summary>
    public event Action? Trusted;

    /// <summary>Why the clock is doubted; null if it is not.</summary>
    public ClockDoubt? Doubt
    {
        get
        {
            lock (_gate)
                return _doubt;
        }
    }

    /// <summary>Steps of the clock since the start.</summary>
    public long Steps => Interlocked.Read(ref _steps);

    /// <summary>How long the clock must still run without a step until the doubt ends; zero without a doubt.</summary>
    public TimeSpan UntilTrusted
    {
        get
        {
            lock (_gate)
                return _doubt is null ? TimeSpan.Zero : QuietTime - _quiet;
        }
    }

    /// <summary>A clock that is believed until it steps, and keeps nothing over a restart. For programs that have no data directory.</summary>
    public static AgeingClock Unkept(TimeProvider time) => new(time, path: null, new ClockRecord(time.GetUnixMicroseconds()));

    /// <summary>Opens the clock of a data directory and compares it with what was seen last.</summary>
    /// <param name="directory">Its file <c>clock.json</c> has what was seen.</param>
    /// <param name="time">Wall clock and monotonic clock.</param>
    /// <param name="newestUs">When the newest stored record came, in microseconds since 1970, 0 for none; asked only without that file.</param>
    public static AgeingClock Open(DataDirectory directory, TimeProvider time, Func<long>? newestUs = null)
    {
        var path = directory.ClockPath;
        var nowUs = time.GetUnixMicroseconds();
        var record = ClockRecord.Read(path, out var isDamaged)
            ?? new ClockRecord(newestUs?.Invoke() is > 0 and var newest ? newest : nowUs);
        var fault = isDamaged ? ClockFault.Unknown : Judge(nowUs, nowUs - record.SeenUs);
        if (fault is { } kind)
            record = new ClockRecord(nowUs, new ClockDoubt(kind, nowUs, isDamaged ? 0 : nowUs - record.SeenUs));
        var clock = new AgeingClock(time, path, record with { SeenUs = nowUs });
        clock.Save();
        return clock;
    }

    /// <summary>The time by which ages are measured, in microseconds since 1970; null while nothing may be deleted by age.</summary>
    public long? ReadUs()
    {
        Look();
        lock (_gate)
            return _doubt is null ? _seenUs : null;
    }

    /// <summary>Compares the clocks, as <see cref="ReadUs"/> does too. To be called every few seconds.</summary>
    public void Look()
    {
        ClockDoubt? doubt = null;
        var isTrusted = false;
        lock (_gate)
        {
            var (nowUs, timestamp) = (_time.GetUnixMicroseconds(), _time.GetTimestamp());
            var elapsed = _time.GetElapsedTime(_timestamp, timestamp);
            var passedUs = nowUs - _seenUs;
            var stepUs = passedUs - (long)elapsed.TotalMicroseconds;
            (_seenUs, _timestamp) = (nowUs, timestamp);
            _quiet = _doubt is null ? TimeSpan.Zero : _quiet + elapsed;
            if (Math.Abs(stepUs) >= LeastStep.TotalMicroseconds)
                doubt = new ClockDoubt(ClockFault.Stepped, nowUs, stepUs);
            else if (_path is not null && passedUs > LongestGap.TotalMicroseconds)
                doubt = new ClockDoubt(ClockFault.Ahead, nowUs, passedUs);   // stopped or asleep, or both clocks stepped
            if (doubt is not null)
            {
                (_doubt, _quiet) = (doubt, TimeSpan.Zero);
                Interlocked.Increment(ref _steps);
            }
            else if (_doubt is { Fault: not ClockFault.BeforeMade } && _quiet >= QuietTime)
            {
                (_doubt, _quiet) = (null, TimeSpan.Zero);
                isTrusted = true;
            }

            if (doubt is not null || isTrusted || _time.GetElapsedTime(_savedTimestamp, timestamp) >= SaveInterval)
                Save();
        }

        if (doubt is not null)
            Doubted?.Invoke(doubt);
        if (isTrusted)
            Trusted?.Invoke();
    }

    /// <summary>A person says that the clock is right: deletion by age goes on.</summary>
    /// <returns>The doubt that this ended; null if there was no doubt.</returns>
    /// <exception cref="StorageException">The word cannot be kept over a restart; the doubt remains.</exception>
    public ClockDoubt? Confirm()
    {
        Look();
        lock (_gate)
        {
            var ended = _doubt;
            if (ended is null)
                return null;
            if (_path is not null)
                new ClockRecord(_seenUs).Write(_path);
            (_doubt, _quiet) = (null, TimeSpan.Zero);
            return ended;
        }
    }

    /// <summary>Keeps what was seen last.</summary>
    public void Dispose()
    {
        lock (_gate)
            Save();
    }

    private static ClockFault? Judge(long nowUs, long passedUs) =>
        nowUs < Made.ToUnixTimeMilliseconds() * 1000 ? ClockFault.BeforeMade
        : passedUs > LongestGap.TotalMicroseconds ? ClockFault.Ahead
        : passedUs <= -LeastStep.TotalMicroseconds ? ClockFault.Behind
        : null;

    /// <summary>Best effort: what is not kept makes the next start doubt the clock sooner, never later.</summary>
    private void Save()
    {
        _savedTimestamp = _timestamp;
        try
        {
            if (_path is not null)
                new ClockRecord(_seenUs, _doubt, _quiet).Write(_path);
        }
        catch (StorageException)
        {
            // A full disk. The doubt remains in memory.
        }
    }
}
