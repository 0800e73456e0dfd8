using Gateway.Protocol.Messages;

namespace Gateway.Link;

/// <summary>The newest events in memory, in an unbroken run of ids, so that clients that keep up cost no read of the store.</summary>
/// <remarks>
/// Anything outside the run is to be read from the store of events, which alone is the truth: an id out of turn empties the run rather than
/// being believed. Any thread.
/// </remarks>
internal sealed class LinkEventLog(int capacity)
{
    private readonly Lock _gate = new();
    private readonly EventMessage[] _recent = new EventMessage[capacity];
    private int _count;
    private ulong _last;

    /// <summary>The greatest id known.</summary>
    public ulong Last
    {
        get
        {
            lock (_gate)
                return _last;
        }
    }

    /// <summary>What the store knew before anything was added here.</summary>
    public void LearnLast(ulong id)
    {
        lock (_gate)
        {
            if (id <= _last)
                return;
            _last = id;
            _count = 0;
        }
    }

    public void Add(EventMessage message)
    {
        lock (_gate)
        {
            if (message.Id != _last + 1)
                _count = 0;
            if (message.Id <= _last)
                return;
            _last = message.Id;
            _recent[_last % (ulong)_recent.Length] = message;
            _count = Math.Min(_count + 1, _recent.Length);
        }
    }

    /// <summary>The event after <paramref name="id"/>.</summary>
    /// <param name="id">The last one seen.</param>
    /// <param name="message">Null when there is none yet, or it has to be read from the store.</param>
    /// <param name="knownFrom">The first id of the run; when the store has nothing before it, nothing before it is kept.</param>
    /// <returns>False when there is none yet.</returns>
    public bool TryNext(ulong id, out EventMessage? message, out ulong knownFrom)
    {
        lock (_gate)
        {
            knownFrom = _last - (ulong)_count + 1;
            var inRun = id + 1 >= knownFrom && id < _last;
            message = inRun ? _recent[(id + 1) % (ulong)_recent.Length] : null;
            return id < _last;
        }
    }
}
