using System.Text;
using Gateway.Mqtt;

namespace Gateway.Broker;

/// <summary>What the daemon knows of a client id: its subscriptions and what it is still to be sent. May outlive its connection.</summary>
internal sealed class MqttSession(string clientId, MqttOptions options, QueueBudget budget, BrokerMetrics metrics, TimeProvider time) : ISubscriber
{
    private readonly Lock _gate = new();   // a connection that takes over closes the session under its predecessor's hands
    private readonly Dictionary<string, byte[]> _filters = new(0, StringComparer.Ordinal);
    private readonly PacketIdSet _received = new();   // QoS 2 publishes of the client that it has not released
    private bool _closed;
    private volatile ConnectionSender? _sender;

    public string ClientId { get; } = clientId;

    /// <summary>How long it outlives its connection; 0 for not at all, <see cref="ConnectTerms.Never"/> for as long as there is room. Guarded by <see cref="SessionRegistry"/>.</summary>
    public uint ExpirySeconds { get; set; }

    /// <summary>While it has no connection: the timestamp it ends at. Guarded by <see cref="SessionRegistry"/>.</summary>
    public long ExpiresAt { get; set; } = long.MaxValue;

    /// <summary>While it has no connection: what is to be published for it if it does not come back in time. Guarded by <see cref="SessionRegistry"/>.</summary>
    public WillMessage? Will { get; set; }

    /// <summary>The timestamp <see cref="Will"/> is due at.</summary>
    public long WillDueAt { get; set; }

    /// <summary>Whether it has ended.</summary>
    public bool IsClosed
    {
        get
        {
            lock (_gate)
                return _closed;
        }
    }

    public bool IsConnected => _sender is not null;

    /// <summary>The user it belongs to, empty without one; null until its first connection said. Guarded by <see cref="SessionRegistry"/>.</summary>
    public string? Owner { get; set; }

    /// <summary>The connection that has this session now. Guarded by <see cref="SessionRegistry"/>.</summary>
    public MqttConnection? Connection { get; set; }

    public Outbox Outbox { get; } = new(options, budget, metrics, time);

    /// <summary>From now on messages are sent over this connection.</summary>
    public void Attach(ConnectionSender sender, ConnectTerms terms)
    {
        _sender = sender;
        sender.Attach(Outbox, terms);
    }

    /// <summary>The connection is gone: messages above QoS 0 wait for the next one.</summary>
    public void Detach(ConnectionSender sender)
    {
        Interlocked.CompareExchange(ref _sender, null, sender);
        Outbox.Detach(sender);
    }

    /// <param name="request">What to subscribe to, and how.</param>
    /// <param name="identifier">What its messages are to carry; 0 for nothing.</param>
    /// <param name="router">Where to.</param>
    /// <returns>What the SUBACK says in version 5: the QoS granted, or why not.</returns>
    public ReasonCode Subscribe(SubscriptionRequest request, uint identifier, MessageRouter router)
    {
        lock (_gate)
        {
            if (_filters.Count >= options.MaxSubscriptionsPerClient && !_filters.ContainsKey(request.Filter))
            {
                metrics.OnDropped(DropReason.SubscriptionLimit);
                return ReasonCode.QuotaExceeded;
            }

            var filter = Encoding.UTF8.GetBytes(request.Filter);
            var subscription = new Subscription<ISubscriber>(this, request.MaximumQoS)
            {
                NoLocal = request.NoLocal,
                RetainAsPublished = request.RetainAsPublished,
                Identifier = identifier,
            };
            if (_closed || !router.Subscribe(filter, subscription, request.RetainHandling))
                return ReasonCode.QuotaExceeded;
            _filters[request.Filter] = filter;
            return (ReasonCode)request.MaximumQoS;
        }
    }

    /// <returns>What the UNSUBACK says in version 5.</returns>
    public ReasonCode Unsubscribe(string filter, MessageRouter router)
    {
        lock (_gate)
        {
            if (!_filters.Remove(filter, out var bytes))
                return ReasonCode.NoSubscriptionExisted;
            router.Unsubscribe(bytes, this);
            return ReasonCode.Success;
        }
    }

    /// <summary>Ends the subscriptions that are not allowed any more.</summary>
    public void Keep(Func<string, bool> isAllowed, MessageRouter router)
    {
        lock (_gate)
        {
            foreach (var filter in _filters.Keys.Where(filter => !isAllowed(filter)).ToList())
                Unsubscribe(filter, router);
        }
    }

    /// <summary>A QoS 2 publish came. From now on its packet id stands for it, until <see cref="Release"/>.</summary>
    /// <returns>False when it has come before and is not to be published again (MQTT-4.3.3-2).</returns>
    public bool TryReceive(ushort packetId)
    {
        lock (_gate)
            return _received.Add(packetId);
    }

    /// <summary>The packet id is free for another publish: the client said so, or its publish never became safe.</summary>
    /// <returns>Whether it was not free.</returns>
    public bool Release(ushort packetId)
    {
        lock (_gate)
            return _received.Remove(packetId);
    }

    /// <summary>Ends the session: no subscriptions, nothing to send, for good.</summary>
    public void Close(MessageRouter router)
    {
        lock (_gate)
        {
            _closed = true;
            foreach (var filter in _filters.Values)
                router.Unsubscribe(filter, this);
            _filters.Clear();
        }

        Outbox.Close();
    }

    public bool Deliver(in Delivery delivery)
    {
        var sender = _sender;
        if (sender is null && delivery.QoS == QoS.AtMostOnce)
            return false;   // MQTT-3.1.2-5 asks to keep QoS 1 and 2 only

        if (Outbox.Offer(new OutgoingPublish(delivery.Message, delivery.QoS, delivery.Retained) { Identifiers = delivery.Identifiers }))
            sender?.Wake();
        return false;
    }
}
