using System.Text;
using Gateway.Mqtt;

namespace Gateway.Broker;

/// <summary>What the daemon knows of a client id: its subscriptions and what it is still to be sent. May outlive its connection.</summary>
internal sealed class MqttSession(string clientId, bool isPersistent, MqttOptions options, QueueBudget budget, BrokerMetrics metrics) : ISubscriber
{
    private readonly Lock _gate = new();   // a connection that takes over closes the session under its predecessor's hands
    private readonly Dictionary<string, byte[]> _filters = new(0, StringComparer.Ordinal);
    private readonly PacketIdSet _received = new();   // QoS 2 publishes of the client that it has not released
    private bool _closed;
    private volatile ConnectionSender? _sender;

    public string ClientId { get; } = clientId;

    /// <summary>Whether it stays when its connection ends (CONNECT without the clean session flag).</summary>
    public bool IsPersistent { get; } = isPersistent;

    /// <summary>The user it belongs to, empty without one; null until its first connection said. Guarded by <see cref="SessionRegistry"/>.</summary>
    public string? Owner { get; set; }

    /// <summary>The connection that has this session now. Guarded by <see cref="SessionRegistry"/>.</summary>
    public MqttConnection? Connection { get; set; }

    public Outbox Outbox { get; } = new(options, budget, metrics);

    /// <summary>From now on messages are sent over this connection.</summary>
    public void Attach(ConnectionSender sender)
    {
        _sender = sender;
        sender.Attach(Outbox);
    }

    /// <summary>The connection is gone: messages above QoS 0 wait for the next one.</summary>
    public void Detach(ConnectionSender sender)
    {
        Interlocked.CompareExchange(ref _sender, null, sender);
        Outbox.Detach(sender);
    }

    /// <returns>What the SUBACK says: the QoS granted, or failure.</returns>
    public byte Subscribe(SubscriptionRequest request, MessageRouter router)
    {
        lock (_gate)
        {
            if (_filters.Count >= options.MaxSubscriptionsPerClient && !_filters.ContainsKey(request.Filter))
            {
                metrics.OnDropped(DropReason.SubscriptionLimit);
                return SubackPacket.Failure;
            }

            var filter = Encoding.UTF8.GetBytes(request.Filter);
            if (_closed || !router.Subscribe(filter, this, request.MaximumQoS))
                return SubackPacket.Failure;
            _filters[request.Filter] = filter;
            return (byte)request.MaximumQoS;
        }
    }

    public void Unsubscribe(string filter, MessageRouter router)
    {
        lock (_gate)
        {
            if (_filters.Remove(filter, out var bytes))
                router.Unsubscribe(bytes, this);
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
    public void Release(ushort packetId)
    {
        lock (_gate)
            _received.Remove(packetId);
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

        if (Outbox.Offer(new OutgoingPublish(delivery.Message, delivery.QoS, delivery.Retained)))
            sender?.Wake();
        return false;
    }
}
