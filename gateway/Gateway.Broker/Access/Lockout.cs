namespace Gateway.Broker.Access;

/// <summary>Locks out clients after wrong passwords, twice as long each time: each user name per address, and, after ten times as many, the whole
/// address. Loopback addresses are never locked as a whole, since all local clients share them. Any thread.</summary>
internal sealed class Lockout(MqttOptions options, TimeProvider time)
{
    private const int WholeAddressFactor = 10;

    private readonly Lock _gate = new();
    private readonly BoundedTable<(PeerAddress Address, int? User), Failures> _failures = new(options.MaxTrackedAddresses);

    public int Count
    {
        get
        {
            lock (_gate)
                return _failures.Count;
        }
    }

    public bool IsLocked(IPAddress address, string user)
    {
        lock (_gate)
            return IsLocked(KeyOf(address, user)) || (!IPAddress.IsLoopback(address) && IsLocked((PeerAddress.Of(address), null)));
    }

    public void OnWrongPassword(IPAddress address, string user)
    {
        lock (_gate)
        {
            Add(KeyOf(address, user), options.LockoutAfter);
            if (!IPAddress.IsLoopback(address))
                Add((PeerAddress.Of(address), null), options.LockoutAfter * WholeAddressFactor);
        }
    }

    public void OnRightPassword(IPAddress address, string user)
    {
        lock (_gate)
            _failures.Remove(KeyOf(address, user));
    }

    // The peer chooses the name, which may be long. So the key is its hash, which differs per process. Two names with one hash are locked together.
    private static (PeerAddress Address, int? User) KeyOf(IPAddress address, string user) =>
        (PeerAddress.Of(address), user.GetHashCode(StringComparison.Ordinal));

    private bool IsLocked((PeerAddress Address, int? User) key) =>
        _failures.GetValueOrDefault(key) is { } failures && time.GetTimestamp() < failures.LockedUntil;

    private void Add((PeerAddress Address, int? User) key, int free)
    {
        var now = time.GetTimestamp();
        var before = _failures.GetValueOrDefault(key);
        if (before is not null && time.GetElapsedTime(Math.Max(before.At, before.LockedUntil), now) > options.LockoutMaxTime)
            before = null;   // long ago
        var count = (before?.Count ?? 0) + 1;
        var wait = count < free
            ? TimeSpan.Zero
            : TimeSpan.FromTicks((long)Math.Min(options.LockoutMaxTime.Ticks, options.LockoutTime.Ticks * Math.Pow(2, count - free)));
        _failures.Set(key, new Failures(count, now, now + (long)(wait.TotalSeconds * time.TimestampFrequency)));
    }

    private sealed record Failures(int Count, long At, long LockedUntil);
}
