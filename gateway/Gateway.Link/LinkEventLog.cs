using Gateway.Protocol.Messages;

namespace Gateway.Link;

/// <summary>The newest events in memory, with consecutive ids, so clients that keep up cost no read of the store.</summary>
/// <remarks>
/// All other events are read from the event store, which alone is authoritative: an id out of order empties this log. Any thread.
/// </remarks>
internal sealed class LinkEventLog(int capacity)
{
    private readonly Lock _gate = new();
    private readonly EventMessage[] _recent = new EventMessage[capacity];
    private int _count;
    private ulong _last;

    public ulong Last
    {
        get
        {
            lock (_gate)
                return _last;
        }
    }

    /// <summary>Sets the last id of the store, before the first <see cref="Add"/>.</summary>
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
    /// <param name="id">The last id the client has seen.</param>
    /// <param name="message">Null if there is none yet, or it must be read from the store.</param>
    /// <param name="knownFrom">The first id in memory; if the store has nothing before it, older events are gone.</param>
    /// <returns>False if there is none yet.</returns>
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
