using Gateway.Broker.Persistence;
using Gateway.Broker.Sending;

namespace Gateway.Broker;

/// <summary>The state of a client id: its subscriptions and outgoing messages. May outlive its connection, and then the process; otherwise
/// <paramref name="messages"/> and <paramref name="stored"/>, its row, are null.</summary>
internal sealed class MqttSession(
    string clientId, MqttOptions options, QueueBudget budget, BrokerMetrics metrics, TimeProvider time, MessageJournal? messages, JournalItem? stored)
    : ISubscriber
{
    private readonly Lock _gate = new();   // a connection that takes over may close the session while its predecessor uses it
    private readonly Dictionary<string, (byte[] Filter, JournalItem? Stored)> _filters = new(0, StringComparer.Ordinal);
    private int _cost;   // of its subscriptions; see FilterCost
    private readonly PacketIdSet _received = new();   // QoS 2 publishes of the client that it has not released
    private Dictionary<ushort, JournalItem>? _storedReceived;   // those of them in the journal
    private Dictionary<ushort, OwedAck?>? _owed;   // those of them that the image store has not committed; null for restored ones
    private volatile bool _closed;
    private volatile ConnectionSender? _sender;
    private long _maximumPacketBytes = long.MaxValue;   // of its connection

    public string ClientId { get; } = clientId;

    /// <summary>How long it outlives its connection; 0 for not at all, <see cref="ConnectTerms.Never"/> for as long as there is room. Guarded by
    /// <see cref="SessionRegistry"/>, like the next five.</summary>
    public uint ExpirySeconds { get; set; }

    /// <summary>Without a connection: the timestamp of its end.</summary>
    public long ExpiresAt { get; set; } = long.MaxValue;

    /// <summary>Without a connection: the will to publish if the client does not return in time.</summary>
    public WillMessage? Will { get; set; }

    public long WillDueAt { get; set; }

    /// <summary>The row of a will whose session is not stored: all that a crash leaves of the session.</summary>
    public JournalItem? StoredWill { get; set; }

    public bool IsClosed => _closed;

    public bool IsConnected => _sender is not null;

    /// <summary>Counts the largest possible header, so it may be wrong by some bytes; then the message counts as too large.</summary>
    public bool Takes(in Message message) =>
        PublishHeader.MaxSize(message.TopicLength, message.PropertiesLength + (3 * PropertyWriter.MaxNumberSize)) + message.PayloadLength
            <= Volatile.Read(ref _maximumPacketBytes);

    public RetainedBacklog? Backlog => Outbox.Backlog;

    public bool HasRoomFor(in Delivery delivery) => Outbox.HasRoomFor(new OutgoingPublish(delivery.Message, delivery.QoS, delivery.Retained));

    public bool Await(RetainedRequest request)
    {
        (Outbox.Backlog ??= new RetainedBacklog()).Add(request);
        _sender?.Wake();
        return true;
    }

    /// <summary>Its user, empty without one; null before its first connection.</summary>
    public string? Owner { get; set; }

    public MqttConnection? Connection { get; set; }

    /// <summary>Null when the session ends with the process.</summary>
    public SessionJournal? Journal => messages?.Journal;

    public bool IsStored => messages is not null;

    public Outbox Outbox { get; } = new(options, budget, metrics, time, messages, stored);

    /// <summary>Writes its current state to the journal, with the will of its open connection, if any. Under the registry's lock.</summary>
    public void Save(WillMessage? connectedWill = null)
    {
        if (Journal is not { } journal)
            return;
        var isConnected = Connection is not null;
        var (expiresUs, willDueUs) = isConnected ? (0, 0) : (journal.ToUtcUs(ExpiresAt), journal.ToUtcUs(WillDueAt));
        journal.Set(stored!, RowOf(stored!, isConnected ? connectedWill : Will, expiresUs, willDueUs));
    }

    /// <summary>Writes the will of a session that ends with its connection; null removes it. Under the registry's lock.</summary>
    public void SaveWill(SessionJournal journal, WillMessage? will)
    {
        if (will is null && StoredWill is null)
            return;
        var item = StoredWill ??= journal.NewItem();
        journal.Set(item, will is null ? null : RowOf(item, will, 0, 0));
        StoredWill = will is null ? null : item;
    }

    private SessionRow RowOf(JournalItem item, WillMessage? will, long expiresUs, long willDueUs)
    {
        var row = will is null ? null : new StoredWill(will.Topic, will.Properties.Bytes, will.Payload, (int)will.QoS, will.Retain, willDueUs);
        return new SessionRow(item.Id, ClientId, Owner ?? "", ExpirySeconds, expiresUs, row);
    }

    public void Attach(ConnectionSender sender, ConnectTerms terms)
    {
        Volatile.Write(ref _maximumPacketBytes, terms.MaximumPacketBytes);
        _sender = sender;
        sender.Attach(Outbox, terms, Journal);
    }

    /// <summary>The connection has ended: messages above QoS 0 wait for the next one.</summary>
    public void Detach(ConnectionSender sender)
    {
        Interlocked.CompareExchange(ref _sender, null, sender);
        Outbox.Detach(sender);
    }

    /// <returns>The SUBACK's code in version 5: the granted QoS, or the reason of a refusal.</returns>
    public ReasonCode Subscribe(SubscriptionRequest request, uint identifier, MessageRouter router)
    {
        lock (_gate)
        {
            var filter = Encoding.UTF8.GetBytes(request.Filter);
            var cost = _filters.ContainsKey(request.Filter) ? 0 : FilterCost.Of(filter);
            if (_cost + cost > options.MaxSubscriptionsPerClient && cost > 0)
            {
                metrics.OnDropped(DropReason.SubscriptionLimit);
                return ReasonCode.QuotaExceeded;
            }

            var subscription = new Subscription<ISubscriber>(this, request.MaximumQoS)
            {
                NoLocal = request.NoLocal,
                RetainAsPublished = request.RetainAsPublished,
                Identifier = identifier,
            };
            if (_closed || !router.Subscribe(filter, subscription, request.RetainHandling))
                return ReasonCode.QuotaExceeded;
            _cost += cost;
            _filters.TryGetValue(request.Filter, out var before);
            var item = before.Stored ?? Journal?.NewItem();
            if (item is not null)
            {
                Journal!.Set(item, new SubscriptionRow(
                    item.Id, stored!.Id, request.Filter, (int)request.MaximumQoS, request.NoLocal, request.RetainAsPublished, identifier));
            }

            _filters[request.Filter] = (filter, item);
            return (ReasonCode)request.MaximumQoS;
        }
    }

    /// <summary>Restores a stored subscription. Returns false if there is no room for it.</summary>
    public bool Restore(SubscriptionRow row, MessageRouter router)
    {
        lock (_gate)
        {
            var filter = Encoding.UTF8.GetBytes(row.Filter);
            var subscription = new Subscription<ISubscriber>(this, (QoS)row.QoS)
            {
                NoLocal = row.NoLocal,
                RetainAsPublished = row.RetainAsPublished,
                Identifier = row.Identifier,
            };
            if (!router.Subscribe(filter, subscription, RetainHandling.DoNotSend))
                return false;
            _cost += FilterCost.Of(filter);
            _filters[row.Filter] = (filter, SessionJournal.Restored(row));
            return true;
        }
    }

    /// <returns>The UNSUBACK's code in version 5.</returns>
    public ReasonCode Unsubscribe(string filter, MessageRouter router)
    {
        lock (_gate)
        {
            if (!_filters.Remove(filter, out var subscription))
                return ReasonCode.NoSubscriptionExisted;
            _cost -= FilterCost.Of(subscription.Filter);
            router.Unsubscribe(subscription.Filter, this);
            if (subscription.Stored is { } item)
                Journal!.Set(item, null);
            return ReasonCode.Success;
        }
    }

    /// <summary>Ends subscriptions that are no longer allowed.</summary>
    public void Keep(Func<string, bool> isAllowed, MessageRouter router)
    {
        lock (_gate)
        {
            foreach (var filter in _filters.Keys.Where(filter => !isAllowed(filter)).ToList())
                Unsubscribe(filter, router);
        }
    }

    /// <summary>Stores the packet id of a QoS 2 publish until <see cref="Release"/>.</summary>
    /// <returns>False when it was there: the publish must not be published again (MQTT-4.3.3-2).</returns>
    /// <exception cref="MqttProtocolException">The client leaves too many unreleased.</exception>
    public bool TryReceive(ushort packetId)
    {
        lock (_gate)
        {
            var isNew = _received.Add(packetId);
            if (!isNew || _closed || budget.TryAddUnreleased(_received.Count - 1, options.MaxUnacknowledged))
                return isNew;
            _received.Remove(packetId);
            throw new MqttProtocolException(
                ReasonCode.QuotaExceeded, $"{_received.Count} unreleased QoS 2 publishes, more than Mqtt:MaxUnreleased of all clients");
        }
    }

    /// <summary>Whether a QoS 2 publish has reached all subscribers but those that take over its acknowledgement: only these get a repeat.</summary>
    public bool IsOwed(ushort packetId)
    {
        lock (_gate)
            return _owed is not null && _owed.ContainsKey(packetId);
    }

    /// <summary>Returns the acknowledgement for a subscriber that may take over a QoS 2 publish, in place of its publisher's.</summary>
    public OwedAck Owe(ushort packetId, PublishAck ack)
    {
        lock (_gate)
        {
            var owed = new OwedAck(this, ack);
            if (!_closed)
                (_owed ??= [])[packetId] = owed;
            return owed;
        }
    }

    /// <summary>The subscriber that took over has the publish or rejects it. Does nothing if it was sent again or released meanwhile.</summary>
    public void Settle(ushort packetId, OwedAck owed)
    {
        lock (_gate)
        {
            if (_owed is null || !_owed.TryGetValue(packetId, out var current) || current != owed)
                return;
            _owed.Remove(packetId);
            if (_storedReceived is not null && _storedReceived.ContainsKey(packetId))
                StoreReceived(packetId);
        }
    }

    /// <summary>Stores the packet id of a QoS 2 publish before it is delivered, in the same commit as its deliveries. Under
    /// <see cref="SessionJournal.PublishGate"/>.</summary>
    public void StoreReceived(ushort packetId)
    {
        lock (_gate)
        {
            if (_closed || Journal is not { } journal)
                return;
            if (!(_storedReceived ??= []).TryGetValue(packetId, out var item))
                _storedReceived[packetId] = item = journal.NewItem();
            journal.Set(item, new ReceivedRow(item.Id, stored!.Id, packetId, IsOwed(packetId)));
        }
    }

    public void Restore(ReceivedRow row)
    {
        lock (_gate)
        {
            if (_received.Add((ushort)row.PacketId))
                budget.AddUnreleased();
            (_storedReceived ??= [])[(ushort)row.PacketId] = SessionJournal.Restored(row);
            if (row.IsOwed)
                (_owed ??= [])[(ushort)row.PacketId] = null;
        }
    }

    /// <summary>Frees the packet id: the client released it, or its publish never became safe.</summary>
    public bool Release(ushort packetId)
    {
        lock (_gate)
        {
            if (_storedReceived is not null && _storedReceived.Remove(packetId, out var item))
                Journal!.Set(item, null);
            _owed?.Remove(packetId);
            var isKnown = _received.Remove(packetId);
            budget.RemoveUnreleased(isKnown && !_closed ? 1 : 0);
            return isKnown;
        }
    }

    /// <summary>Ends the session with its subscriptions and messages. Unacknowledged ones of a shared subscription go to another member if
    /// <paramref name="passesOn"/> (section 4.8.2 of version 5). Under <see cref="SessionJournal.PublishGate"/> then.</summary>
    public void Close(MessageRouter router, bool passesOn = false)
    {
        List<string> filters = [];
        lock (_gate)
        {
            if (passesOn && _filters.Keys.Any(SharedFilter.IsShared))
                filters.AddRange(_filters.Keys);
            budget.RemoveUnreleased(_closed ? 0 : _received.Count);
            _closed = true;
            foreach (var (filter, item) in _filters.Values)
            {
                router.Unsubscribe(filter, this);
                if (item is not null)
                    Journal!.Set(item, null);
            }

            _filters.Clear();
            foreach (var item in _storedReceived?.Values ?? Enumerable.Empty<JournalItem>())
                Journal!.Set(item, null);
            _storedReceived = null;
            _owed = null;
            if (stored is not null)
                Journal!.Set(stored, null);
        }

        List<Message>? left = filters.Count == 0 ? null : [];
        Outbox.Close(left);
        foreach (var message in left ?? [])
        {
            PassOn(message, filters, router);
            message.Buffer.Release();
        }
    }

    /// <summary>A message does not say how it came: one that an ordinary subscription matches too came by that.</summary>
    private static void PassOn(in Message message, List<string> filters, MessageRouter router)
    {
        string? shared = null;
        foreach (var filter in filters)
        {
            var isShared = SharedFilter.IsShared(filter);
            if (!TopicFilter.Matches(Encoding.UTF8.GetBytes(isShared ? SharedFilter.FilterOf(filter) : filter), message.Topic))
                continue;
            if (!isShared)
                return;
            shared = filter;
        }

        if (shared is not null)
            router.PassOn(message, shared);
    }

    public bool Deliver(in Delivery delivery)
    {
        var sender = _sender;
        if (sender is null && delivery.QoS == QoS.AtMostOnce)
            return false;   // MQTT-3.1.2-5 requires to keep QoS 1 and 2 only

        if (Outbox.Offer(new OutgoingPublish(delivery.Message, delivery.QoS, delivery.Retained) { Identifiers = delivery.Identifiers }))
            sender?.Wake();
        return false;
    }
}

/// <summary>The acknowledgement of a QoS 2 publish that a subscriber takes over. Only afterwards is the publish safe there, and a repeat not for that
/// subscriber. A stored session's publisher gets it after the commit. Any thread.</summary>
internal sealed class OwedAck(MqttSession session, PublishAck ack) : IPublishAckTarget
{
    public void Acknowledge(ushort packetId)
    {
        session.Settle(packetId, this);
        if (session.Journal is { } journal)
            journal.WhenCommitted(ack);
        else
            ack.Complete();
    }

    public void Refuse(ushort packetId) => ack.Refuse();
}
