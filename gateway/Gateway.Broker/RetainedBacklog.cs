namespace Gateway.Broker;

/// <summary>Retained messages that a session is still to be shown, because its queue was full or they are many: each subscription's once, however often it was made. Any thread.</summary>
internal sealed class RetainedBacklog
{
    private readonly Lock _gate = new();   // taken inside that of the retained messages
    private readonly List<RetainedRequest> _requests = [];

    public bool IsEmpty
    {
        get
        {
            lock (_gate)
                return _requests.Count == 0;
        }
    }

    /// <summary>Puts a request behind the others, and in the place of an older one for the same filter.</summary>
    public void Add(RetainedRequest request)
    {
        lock (_gate)
        {
            RemoveWith(request.Filter);
            _requests.Add(request);
        }
    }

    /// <summary>The subscription has ended.</summary>
    public void Remove(ReadOnlySpan<byte> filter)
    {
        lock (_gate)
            RemoveWith(filter);
    }

    /// <summary>Fills the queue again, as far as there is room. Called by who sends, without a lock.</summary>
    public void Refill()
    {
        while (First() is { } request && request.Continue())
        {
            lock (_gate)
                _requests.Remove(request);
        }
    }

    private RetainedRequest? First()
    {
        lock (_gate)
            return _requests.Count > 0 ? _requests[0] : null;
    }

    private void RemoveWith(ReadOnlySpan<byte> filter)
    {
        for (var i = 0; i < _requests.Count; i++)
        {
            if (!_requests[i].Filter.SequenceEqual(filter))
                continue;
            _requests.RemoveAt(i);
            return;
        }
    }
}
