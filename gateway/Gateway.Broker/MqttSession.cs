using System.Text;
using Gateway.Broker.Messages;
using Gateway.Broker.Persistence;
using Gateway.Broker.Reporting;
using Gateway.Broker.Sending;
using Gateway.Frames;
using Gateway.Mqtt;
using Gateway.Storage;

namespace Gateway.Broker;

/// <summary>What the daemon knows of a client id: its subscriptions and what it is still to be sent. May outlive its connection, and then the process.</summary>
/// <param name="clientId">Whose.</param>
/// <param name="options">Its limits.</param>
/// <param name="budget">What all outboxes share.</param>
/// <param name="metrics">What is counted.</param>
/// <param name="time">The clock.</param>
/// <param name="messages">The journal; null when the session does not outlive the process.</param>
/// <param name="stored">Its row in the journal.</param>
internal sealed class MqttSession(
    string clientId, MqttOptions options, QueueBudget budget, BrokerMetrics metrics, TimeProvider time, MessageJournal? messages, JournalItem? stored) : ISubscriber
{
    private readonly Lock _gate = new();   // a connection that takes over closes the session under its predecessor's hands
    private readonly Dictionary<string, (byte[] Filter, JournalItem? Stored)> _filters = new(0, StringComparer.Ordinal);
    private int _cost;   // of its subscriptions; see FilterCost
    private readonly PacketIdSet _received = new();   // QoS 2 publishes of the client that it has not released
    private Dictionary<ushort, JournalItem>? _storedReceived;   // those of them that are in the journal
    private Dictionary<ushort, OwedAck?>? _owed;   // those of them that who takes pictures has not committed yet, with what tells; null for one of before the process began
    private bool _closed;
    private volatile ConnectionSender? _sender;
    private long _maximumPacketBytes = long.MaxValue;   // of its connection

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

    /// <summary>With all that is written in front of a payload at most, so it may be wrong by some bytes: then the message is dropped and counted like any that is too large.</summary>
    public bool Takes(in Message message) =>
        PublishHeader.MaxSize(message.TopicLength, message.PropertiesLength + (3 * PropertyWriter.MaxNumberSize)) + message.PayloadLength <= Volatile.Read(ref _maximumPacketBytes);

    public RetainedBacklog? Backlog => Outbox.Backlog;

    public bool HasRoomFor(in Delivery delivery) => Outbox.HasRoomFor(new OutgoingPublish(delivery.Message, delivery.QoS, delivery.Retained));

    public bool Await(RetainedRequest request)
    {
        (Outbox.Backlog ??= new RetainedBacklog()).Add(request);
        _sender?.Wake();
        return true;
    }

    /// <summary>The user it belongs to, empty without one; null until its first connection said. Guarded by <see cref="SessionRegistry"/>.</summary>
    public string? Owner { get; set; }

    /// <summary>The connection that has this session now. Guarded by <see cref="SessionRegistry"/>.</summary>
    public MqttConnection? Connection { get; set; }

    /// <summary>Where what changes is to be told; null when the session does not outlive the process.</summary>
    public SessionJournal? Journal => messages?.Journal;

    public bool IsStored => messages is not null;

    public Outbox Outbox { get; } = new(options, budget, metrics, time, messages, stored?.Id ?? 0);

    /// <summary>Tells the journal how the session is now. Under the registry's lock.</summary>
    /// <param name="connectedWill">The will of its connection, while it has one.</param>
    public void Save(WillMessage? connectedWill = null)
    {
        if (Journal is not { } journal)
            return;
        var isConnected = Connection is not null;
        var will = isConnected ? connectedWill : Will;
        var storedWill = will is null
            ? null
            : new StoredWill(will.Topic, will.Properties.Bytes, will.Payload, (int)will.QoS, will.Retain, isConnected ? 0 : journal.ToUtcUs(WillDueAt));
        journal.Set(stored!, new SessionRow(stored!.Id, ClientId, Owner ?? "", ExpirySeconds, isConnected ? 0 : journal.ToUtcUs(ExpiresAt), storedWill));
    }

    /// <summary>From now on messages are sent over this connection.</summary>
    public void Attach(ConnectionSender sender, ConnectTerms terms)
    {
        Volatile.Write(ref _maximumPacketBytes, terms.MaximumPacketBytes);
        _sender = sender;
        sender.Attach(Outbox, terms, Journal);
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

    /// <summary>Takes up a subscription of before the process began.</summary>
    /// <returns>False when there is no room for it.</returns>
    public bool Restore(SubscriptionRow row, MessageRouter router)
    {
        lock (_gate)
        {
            var filter = Encoding.UTF8.GetBytes(row.Filter);
            var subscription = new Subscription<ISubscriber>(this, (QoS)row.QoS) { NoLocal = row.NoLocal, RetainAsPublished = row.RetainAsPublished, Identifier = row.Identifier };
            if (!router.Subscribe(filter, subscription, RetainHandling.DoNotSend))
                return false;
            _cost += FilterCost.Of(filter);
            _filters[row.Filter] = (filter, SessionJournal.Restored(row));
            return true;
        }
    }

    /// <returns>What the UNSUBACK says in version 5.</returns>
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
    /// <exception cref="MqttProtocolException">The client leaves too many unreleased.</exception>
    public bool TryReceive(ushort packetId)
    {
        lock (_gate)
        {
            var isNew = _received.Add(packetId);
            if (!isNew || _closed || budget.TryAddUnreleased(_received.Count - 1, options.MaxUnacknowledged))
                return isNew;
            _received.Remove(packetId);
            throw new MqttProtocolException(ReasonCode.QuotaExceeded, $"{_received.Count} QoS 2 publishes that were not released, beyond Mqtt:MaxUnreleased of all clients");
        }
    }

    /// <summary>Whether a QoS 2 publish that came before has reached all but those who take over its acknowledgement: for them it is to be taken when it comes again.</summary>
    public bool IsOwed(ushort packetId)
    {
        lock (_gate)
            return _owed is not null && _owed.ContainsKey(packetId);
    }

    /// <summary>A QoS 2 publish is about to be shown to somebody who may take over its acknowledgement.</summary>
    /// <param name="packetId">Of the publish.</param>
    /// <param name="ack">Its publisher's acknowledgement.</param>
    /// <returns>What is to be given to them in its place.</returns>
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

    /// <summary>Those who took it over have it, or do not want it. Nothing if the publish has been sent again meanwhile, or released: then that one counts.</summary>
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

    /// <summary>A QoS 2 publish is about to be shown to its subscribers: its packet id is to be on the disk with what they are sent. Under the journal's <see cref="SessionJournal.PublishGate"/>.</summary>
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

    /// <summary>Takes up a packet id of before the process began.</summary>
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

    /// <summary>The packet id is free for another publish: the client said so, or its publish never became safe.</summary>
    /// <returns>Whether it was not free.</returns>
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

    /// <summary>Ends the session: no subscriptions, nothing to send, for good.</summary>
    public void Close(MessageRouter router)
    {
        lock (_gate)
        {
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
