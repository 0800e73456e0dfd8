using Gateway.Broker.Messages;
using Gateway.Broker.Persistence;
using Gateway.Broker.Reporting;
using Gateway.Frames;
using Gateway.Mqtt;

namespace Gateway.Broker;

/// <summary>Brings messages from publishers to subscribers, and keeps the retained ones. Any thread.</summary>
/// <param name="options">Its limits.</param>
/// <param name="metrics">What is counted.</param>
/// <param name="time">The clock.</param>
/// <param name="journal">Null where nothing outlives the process.</param>
internal sealed class MessageRouter(MqttOptions options, BrokerMetrics metrics, TimeProvider time, MessageJournal? journal = null)
{
    private readonly Lock _gate = new();
    private readonly SubscriptionTree<ISubscriber> _tree = new();
    private readonly List<Subscription<ISubscriber>> _matches = [];   // of FindRoute, under the lock
    private readonly RetainedMessages _retained = new(options, metrics, time, journal);
    private readonly Dictionary<string, SharedGroup> _shared = new(StringComparer.Ordinal);   // by filter, $share/ and name included
    private int _sharing;   // members of all groups
    private int _cost;      // of all subscriptions; see FilterCost
    private long _version;

    /// <summary>Changes with every change of the subscriptions.</summary>
    public long Version => Volatile.Read(ref _version);

    public int SubscriptionCount
    {
        get
        {
            lock (_gate)
                return Count;
        }
    }

    /// <summary>Subscriptions of parts of the daemon among them.</summary>
    public int OwnSubscriptionCount { get; private set; }

    /// <summary>Shared subscriptions, however many share each.</summary>
    public int SharedSubscriptionCount
    {
        get
        {
            lock (_gate)
                return _shared.Count;
        }
    }

    /// <summary>Retained messages of clients held now.</summary>
    public int RetainedCount => _retained.Count;

    /// <summary>The memory they hold.</summary>
    public long RetainedBytes => _retained.Bytes;

    private int Count => _tree.Count - _shared.Count + _sharing;

    /// <summary>Subscribes a part of the daemon.</summary>
    public void Subscribe(ReadOnlySpan<byte> filter, ISubscriber subscriber, QoS maximumQoS)
    {
        if (Subscribe(filter, new(subscriber, maximumQoS), RetainHandling.Send))
            OwnSubscriptionCount++;
    }

    /// <summary>Adds a subscription or puts it in the place of one, and delivers what is retained under the filter; never to a shared one.</summary>
    /// <param name="filter">A valid topic filter, in UTF-8; it may be a shared one.</param>
    /// <param name="subscription">Whom to call, and how its messages are to be.</param>
    /// <param name="retained">Whether retained messages are wanted.</param>
    /// <returns>False when there are too many subscriptions; nothing has changed then.</returns>
    public bool Subscribe(ReadOnlySpan<byte> filter, in Subscription<ISubscriber> subscription, RetainHandling retained)
    {
        // The retained lock comes first, here and in Publish: a retained message must not overtake the one that replaces it.
        lock (_retained.Gate)
        {
            bool isNew;
            var isShared = SharedFilter.IsShared(filter);
            lock (_gate)
            {
                isNew = isShared ? Share(filter, subscription) : _tree.Add(filter, subscription);
                if (isNew && (_cost += FilterCost.Of(filter)) > options.MaxSubscriptions)
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

    /// <summary>Gives up the retained messages whose time is over.</summary>
    public void RemoveExpired() => _retained.RemoveExpired();

    public Route FindRoute(ReadOnlySpan<byte> topic)
    {
        lock (_gate)
        {
            _matches.Clear();
            _tree.Match(topic, _matches);
            return Route.Of(_version, _matches);
        }
    }

    /// <summary>Shows the message to every subscriber, and retains it if it asks for that.</summary>
    public PublishOutcome Publish(in Message message, string publisherId, RouteCache routes, PublishAck ack)
    {
        var route = routes.Find(message.Topic, this);
        var retains = message.Retain && !route.ForbidsRetaining;
        if (journal is not null && (retains || (message.QoS > QoS.AtMostOnce && route.MayStore)))
        {
            lock (journal.Journal.PublishGate)
                return retains ? Retain(message, publisherId, routes, ack) : Store(message, publisherId, route, ack);
        }

        return retains ? Retain(message, publisherId, routes, ack) : Deliver(message, publisherId, route, ack);
    }

    /// <summary>Whether somebody may take over acknowledgements of messages of this topic.</summary>
    public bool TakesOver(ReadOnlySpan<byte> topic, RouteCache routes) => routes.Find(topic, this).TakesOver;

    /// <summary>Shows a message once more to those alone who take over acknowledgements: all others have it, and they may not.</summary>
    public PublishOutcome PublishOwed(in Message message, string publisherId, RouteCache routes, PublishAck ack) =>
        Deliver(message, publisherId, routes.Find(message.Topic, this), ack, isOwed: true);

    /// <summary>Takes up a retained message of before the process began.</summary>
    public void Restore(in Message message, JournalItem stored) => _retained.Restore(message, stored);

    /// <summary>Gives the memory of the retained messages back.</summary>
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
        _cost -= isRemoved ? FilterCost.Of(filter) : 0;
        return isRemoved;
    }

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

    private PublishOutcome Retain(in Message message, string publisherId, RouteCache routes, PublishAck ack)
    {
        lock (_retained.Gate)
        {
            _retained.Set(message);
            var route = routes.Find(message.Topic, this);
            return journal is null ? Deliver(message, publisherId, route, ack) : Store(message, publisherId, route, ack);
        }
    }

    /// <summary>Delivers, and has the acknowledgement wait for the commit of what that changed.</summary>
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
