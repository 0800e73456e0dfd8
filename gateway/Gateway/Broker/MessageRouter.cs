using Gateway.Ingest;
using Gateway.Mqtt;

namespace Gateway.Broker;

/// <summary>Brings messages from publishers to subscribers, and keeps the retained ones. Any thread.</summary>
internal sealed class MessageRouter(MqttOptions options, BrokerMetrics metrics)
{
    private readonly Lock _gate = new();
    private readonly SubscriptionTree<ISubscriber> _tree = new();
    private readonly List<Subscription<ISubscriber>> _matches = [];   // of FindRoute, under the lock
    private readonly RetainedMessages _retained = new(options, metrics);
    private long _version;

    /// <summary>Changes with every change of the subscriptions.</summary>
    public long Version => Volatile.Read(ref _version);

    public int SubscriptionCount
    {
        get
        {
            lock (_gate)
                return _tree.Count;
        }
    }

    /// <summary>Retained messages held now.</summary>
    public int RetainedCount => _retained.Count;

    /// <summary>Adds a subscription or changes its QoS, and delivers what is retained under the filter.</summary>
    /// <param name="filter">A valid topic filter, in UTF-8.</param>
    /// <param name="subscriber">Whom to call.</param>
    /// <param name="maximumQoS">The most its messages are delivered with.</param>
    /// <returns>False when there are too many subscriptions; nothing has changed then.</returns>
    public bool Subscribe(ReadOnlySpan<byte> filter, ISubscriber subscriber, QoS maximumQoS)
    {
        // The retained lock comes first, here and in Publish: a retained message must not overtake the one that replaces it.
        lock (_retained.Gate)
        {
            lock (_gate)
            {
                if (_tree.Add(filter, subscriber, maximumQoS) && _tree.Count > options.MaxSubscriptions)
                {
                    _tree.Remove(filter, subscriber);
                    metrics.OnDropped(DropReason.SubscriptionLimit);
                    return false;
                }

                _version++;
            }

            _retained.DeliverTo(subscriber, filter, maximumQoS);
            return true;
        }
    }

    public void Unsubscribe(ReadOnlySpan<byte> filter, ISubscriber subscriber)
    {
        lock (_gate)
        {
            if (_tree.Remove(filter, subscriber))
                _version++;
        }
    }

    public Route FindRoute(ReadOnlySpan<byte> topic)
    {
        lock (_gate)
        {
            _matches.Clear();
            _tree.Match(topic, _matches);
            return new Route(_version, OncePerSubscriber(_matches));
        }
    }

    /// <summary>Shows the message to every subscriber, and retains it if it asks for that.</summary>
    /// <returns>Whether a subscriber took over the acknowledgement.</returns>
    public bool Publish(in Message message, string publisherId, RouteCache routes, PublishAck ack)
    {
        if (!message.Retain || routes.Find(message.Topic, this).ForbidsRetaining)
            return Deliver(message, publisherId, routes, ack);

        lock (_retained.Gate)
        {
            _retained.Set(message);
            return Deliver(message, publisherId, routes, ack);
        }
    }

    /// <summary>Gives the memory of the retained messages back.</summary>
    public void Clear() => _retained.Clear();

    private static Subscription<ISubscriber>[] OncePerSubscriber(List<Subscription<ISubscriber>> matches)
    {
        if (matches.Count <= 1)
            return [.. matches];

        var best = new Dictionary<ISubscriber, QoS>(matches.Count, ReferenceEqualityComparer.Instance);
        foreach (var (subscriber, qos) in matches)
            best[subscriber] = best.TryGetValue(subscriber, out var other) && other > qos ? other : qos;
        return [.. best.Select(pair => new Subscription<ISubscriber>(pair.Key, pair.Value))];
    }

    private bool Deliver(in Message message, string publisherId, RouteCache routes, PublishAck ack)
    {
        var taken = false;
        foreach (var (subscriber, maximumQoS) in routes.Find(message.Topic, this).Subscriptions)
        {
            var qos = message.QoS < maximumQoS ? message.QoS : maximumQoS;
            taken |= subscriber.Deliver(new Delivery(message, qos, Retained: false, publisherId, taken ? default : ack));
        }

        return taken;
    }
}
