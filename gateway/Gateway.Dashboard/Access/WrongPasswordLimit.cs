namespace Gateway.Dashboard.Access;

/// <summary>At most ten wrong passwords a minute, from all addresses together: guessing stays hopeless. Any thread.</summary>
internal sealed class WrongPasswordLimit(TimeProvider time)
{
    private const int MostAMinute = 10;

    private readonly Lock _lock = new();
    private readonly Queue<long> _wrong = new();

    public bool MayTry
    {
        get
        {
            lock (_lock)
            {
                while (_wrong.TryPeek(out var oldest) && time.GetElapsedTime(oldest) > TimeSpan.FromMinutes(1))
                    _wrong.Dequeue();
                return _wrong.Count < MostAMinute;
            }
        }
    }

    public void Count()
    {
        lock (_lock)
            _wrong.Enqueue(time.GetTimestamp());
    }
}
