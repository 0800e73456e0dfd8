using Gateway.Broker.Persistence;

namespace Gateway.Broker;

/// <summary>Routes messages from publishers to subscribers, and keeps the retained ones. Any thread.</summary>
internal sealed class MessageRouter(MqttOptions options, BrokerMetrics metrics, TimeProvider time, MessageJournal? journal = null)
{
    private readonly Lock _gate = new();
    private readonly SubscriptionTree<ISubscriber> _tree = new();
    private readonly List<Subscription<ISubscriber>> _matches = [];   // of FindRoute, under the lock
    private readonly RetainedMessages _retained = new(options, metrics, time, journal);
    private readonly Dictionary<string, SharedGroup> _shared = new(StringComparer.Ordinal);   // by filter, with $share/ and name
    private int _sharing;   // members of all groups
    private int _cost;      // of the clients' subscriptions; see FilterCost
    private long _version;

    public long Version => Volatile.Read(ref _version);

    public int SubscriptionCount
    {
        get
        {
            lock (_gate)
                return Count;
        }
    }

    /// <summary>Those of the daemon's parts.</summary>
    public int OwnSubscriptionCount { get; private set; }

    /// <summary>Each counted once, for all members.</summary>
    public int SharedSubscriptionCount
    {
        get
        {
            lock (_gate)
                return _shared.Count;
        }
    }

    /// <summary>Of clients.</summary>
    public int RetainedCount => _retained.Count;

    public long RetainedBytes => _retained.Bytes;

    private int Count => _tree.Count - _shared.Count + _sharing;

    /// <summary>Subscribes a part of the daemon.</summary>
    public void Subscribe(ReadOnlySpan<byte> filter, ISubscriber subscriber, QoS maximumQoS)
    {
        if (Subscribe(filter, new(subscriber, maximumQoS), RetainHandling.Send))
            OwnSubscriptionCount++;
    }

    /// <summary>Adds or replaces a subscription, and delivers the retained messages under its filter, except to a shared one.</summary>
    /// <returns>False, changing nothing, when there are too many subscriptions.</returns>
    public bool Subscribe(ReadOnlySpan<byte> filter, in Subscription<ISubscriber> subscription, RetainHandling retained)
    {
        // The retained lock comes first, here and in Publish: a retained message must not overtake its replacement.
        lock (_retained.Gate)
        {
            bool isNew;
            var isShared = SharedFilter.IsShared(filter);
            lock (_gate)
            {
                isNew = isShared ? Share(filter, subscription) : _tree.Add(filter, subscription);
                if (isNew && (_cost += CostOf(filter, subscription.Subscriber)) > options.MaxSubscriptions)
                {
                    Remove(filter, subscription.Subscriber);
                    metrics.OnDropped(DropReason.SubscriptionLimit);
                    return false;
                }

                _version++;
            }

            if (!isShared && (retained == RetainHandling.Send || (retained == RetainHandling.SendIfNew && isNew)))
                _retained.DeliverTo(subscription, filter);
            return true;
        }
    }

    public void Unsubscribe(ReadOnlySpan<byte> filter, ISubscriber subscriber)
    {
        lock (_gate)
        {
            if (Remove(filter, subscriber))
                _version++;
        }

        subscriber.Backlog?.Remove(filter);
    }

    public void RemoveExpired() => _retained.RemoveExpired();

    public Route FindRoute(ReadOnlySpan<byte> topic)
    {
        lock (_gate)
        {
            _matches.Clear();
            _tree.Match(topic, _matches);
            for (var i = _matches.Count - 1; i >= 0; i--)
            {
                if (!_matches[i].Subscriber.Wants(topic))
                    _matches.RemoveAt(i);
            }

            return Route.Of(_version, _matches);
        }
    }

    /// <summary>Delivers the message to every subscriber, and retains it if requested.</summary>
    /// <remarks>With <paramref name="mayRefuse"/>, a message that cannot be retained is refused; otherwise it is delivered nevertheless.</remarks>
    public PublishOutcome Publish(in Message message, string publisherId, RouteCache routes, PublishAck ack, bool mayRefuse = false)
    {
        var route = routes.Find(message.Topic, this);
        var retains = message.Retain && !route.ForbidsRetaining;
        if (journal is not null && (retains || (message.QoS > QoS.AtMostOnce && route.MayStore)))
        {
            lock (journal.Journal.PublishGate)
                return retains ? Retain(message, publisherId, routes, ack, mayRefuse) : Store(message, publisherId, route, ack);
        }

        return retains ? Retain(message, publisherId, routes, ack, mayRefuse) : Deliver(message, publisherId, route, ack);
    }

    /// <summary>Whether a subscriber may take over acknowledgements of messages of this topic.</summary>
    public bool TakesOver(ReadOnlySpan<byte> topic, RouteCache routes) => routes.Find(topic, this).TakesOver;

    /// <summary>Delivers a message again, only to subscribers that take over acknowledgements: all others have it.</summary>
    public PublishOutcome PublishOwed(in Message message, string publisherId, RouteCache routes, PublishAck ack) =>
        Deliver(message, publisherId, routes.Find(message.Topic, this), ack, isOwed: true);

    /// <summary>Delivers a message that a former member of a shared subscription did not acknowledge to another one, if there is one.</summary>
    public void PassOn(in Message message, string filter)
    {
        SharedGroup? group;
        lock (_gate)
            group = _shared.GetValueOrDefault(filter);
        group?.Deliver(new Delivery(in message, message.QoS, retained: false, publisherId: "", default));
    }

    public void Restore(in Message message, JournalItem stored) => _retained.Restore(message, stored);

    public void Clear() => _retained.Clear();

    private bool Share(ReadOnlySpan<byte> filter, in Subscription<ISubscriber> subscription)
    {
        var key = System.Text.Encoding.UTF8.GetString(filter);
        if (!_shared.TryGetValue(key, out var group))
        {
            _shared.Add(key, group = new SharedGroup());
            _tree.Add(System.Text.Encoding.UTF8.GetBytes(SharedFilter.FilterOf(key)), group, QoS.ExactlyOnce);
        }

        var isNew = group.Add(subscription);
        _sharing += isNew ? 1 : 0;
        return isNew;
    }

    private bool Remove(ReadOnlySpan<byte> filter, ISubscriber subscriber)
    {
        var isRemoved = SharedFilter.IsShared(filter) ? Unshare(filter, subscriber) : _tree.Remove(filter, subscriber);
        _cost -= isRemoved ? CostOf(filter, subscriber) : 0;
        return isRemoved;
    }

    /// <summary>Nothing for a part of the daemon: clients that fill the limit must not keep it from its topics.</summary>
    private static int CostOf(ReadOnlySpan<byte> filter, ISubscriber subscriber) => subscriber.ClientId is null ? 0 : FilterCost.Of(filter);

    private bool Unshare(ReadOnlySpan<byte> filter, ISubscriber subscriber)
    {
        var key = System.Text.Encoding.UTF8.GetString(filter);
        if (!_shared.TryGetValue(key, out var group) || !group.Remove(subscriber))
            return false;
        _sharing--;
        if (group.Count == 0)
        {
            _shared.Remove(key);
            _tree.Remove(System.Text.Encoding.UTF8.GetBytes(SharedFilter.FilterOf(key)), group);
        }

        return true;
    }

    private PublishOutcome Retain(in Message message, string publisherId, RouteCache routes, PublishAck ack, bool mayRefuse)
    {
        lock (_retained.Gate)
        {
            if (!_retained.Set(message, publisherId) && mayRefuse)
                return PublishOutcome.Refused;
            var route = routes.Find(message.Topic, this);
            return journal is null ? Deliver(message, publisherId, route, ack) : Store(message, publisherId, route, ack);
        }
    }

    /// <summary>Delivers; the acknowledgement waits for the commit of the changes.</summary>
    private PublishOutcome Store(in Message message, string publisherId, Route route, PublishAck ack)
    {
        journal!.Publishing(message.Buffer);
        var joined = ack.Target is null ? null : new JoinedAck(ack);
        var outcome = Deliver(message, publisherId, route, new PublishAck(joined, 0));
        journal.Publishing(null);
        if (joined is null)
            return outcome;
        if (outcome == PublishOutcome.Delivered)
            joined.Acknowledge(0);
        journal.Journal.WhenCommitted(new PublishAck(joined, 0));
        return outcome == PublishOutcome.Delivered ? PublishOutcome.Stored : outcome;
    }

    private static PublishOutcome Deliver(in Message message, string publisherId, Route route, PublishAck ack, bool isOwed = false)
    {
        var taken = false;
        foreach (var entry in route.Entries)
        {
            if ((entry.Subscriber.TakesOver || !isOwed) && entry.For(publisherId) is { } grant)
                taken |= entry.Subscriber.Deliver(grant.Deliver(in message, publisherId, taken ? default : ack));
        }

        return taken ? PublishOutcome.TakenOver : PublishOutcome.Delivered;
    }
}

/// <summary>The acknowledgement of a publish.</summary>
internal enum PublishOutcome
{
    Delivered,   // every subscriber has it and none took over; the caller completes it
    TakenOver,   // a subscriber completes it when the message is safe, or never
    Refused,     // no subscriber has it: it should be retained, and there is no room
    Stored,      // the journal completes it with its next commit, possibly before the caller returns
}

/// <summary>An acknowledgement that waits for both the sessions' commit and the subscriber that took it over. Any thread.</summary>
internal sealed class JoinedAck(PublishAck ack) : IPublishAckTarget
{
    private int _left = 2;

    public void Acknowledge(ushort packetId)
    {
        if (Interlocked.Decrement(ref _left) == 0)
            ack.Complete();
    }

    public void Refuse(ushort packetId) => ack.Refuse();
}
