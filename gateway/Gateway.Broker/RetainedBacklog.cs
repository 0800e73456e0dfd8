namespace Gateway.Broker;

/// <summary>Retained messages that a session has no room for yet: once per subscription, however often it was made. Any thread.</summary>
internal sealed class RetainedBacklog
{
    private readonly Lock _gate = new();   // inside the lock of the retained messages
    private readonly List<RetainedRequest> _requests = [];

    public bool IsEmpty
    {
        get
        {
            lock (_gate)
                return _requests.Count == 0;
        }
    }

    /// <summary>Adds a request as the last one, in place of an older one for the same filter.</summary>
    public void Add(RetainedRequest request)
    {
        lock (_gate)
        {
            RemoveWith(request.Filter);
            _requests.Add(request);
        }
    }

    public void Remove(ReadOnlySpan<byte> filter)
    {
        lock (_gate)
            RemoveWith(filter);
    }

    /// <summary>Refills the queue as far as there is room. Called by the sender, without a lock.</summary>
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

/// <summary>A subscription's retained messages: those that existed when it was made and still do. Later ones came as published.</summary>
/// <param name="source">Its lock guards <see cref="Next"/>.</param>
/// <param name="subscription">Receives them.</param>
/// <param name="filter">In UTF-8.</param>
/// <param name="until">Number of the newest of them.</param>
internal sealed class RetainedRequest(RetainedMessages source, Subscription<ISubscriber> subscription, byte[] filter, long until)
{
    public ISubscriber Subscriber => subscription.Subscriber;

    /// <summary>Whether a "no local" subscriber has published it itself (MQTT-3.8.3-3 of version 5).</summary>
    public bool IsOwn(RetainedEntry entry) => subscription.NoLocal && entry.PublisherId == Subscriber.ClientId;

    public Grant Grant { get; } = Grant.Of(subscription);

    public ReadOnlySpan<byte> Filter => filter;

    public long Until => until;

    /// <summary>Number of the next message to check.</summary>
    public long Next { get; set; }

    /// <summary>Delivers as many as there is room for; true when those were all.</summary>
    public bool Continue() => source.Continue(this);
}
