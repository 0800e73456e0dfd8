namespace Gateway.Mqtt;

/// <summary>All subscriptions by topic level. The time of a match does not depend on the number of subscriptions that do not match.</summary>
/// <remarks>Not thread safe: callers lock. Memory: one node per distinct level of a filter, freed with its last subscription.</remarks>
public sealed class SubscriptionTree<TSubscriber>
    where TSubscriber : class
{
    private readonly SubscriptionNode<TSubscriber> _root = new();

    public int Count { get; private set; }

    /// <summary>
    /// Adds a subscription to a valid topic filter, or replaces the one of the same subscriber (compared by reference) and filter (MQTT-3.8.4-3).
    /// </summary>
    /// <returns>Whether the subscription is new.</returns>
    public bool Add(ReadOnlySpan<byte> filter, TSubscriber subscriber, QoS maximumQoS) =>
        Add(filter, new Subscription<TSubscriber>(subscriber, maximumQoS));

    /// <inheritdoc cref="Add(ReadOnlySpan{byte}, TSubscriber, QoS)"/>
    public bool Add(ReadOnlySpan<byte> filter, in Subscription<TSubscriber> subscription)
    {
        var node = _root;
        foreach (var level in filter.Split((byte)'/'))
            node = node.FindOrAdd(filter[level]);

        var index = IndexOf(node, subscription.Subscriber);
        if (index >= 0)
        {
            node.Subscriptions[index] = subscription;
            return false;
        }

        node.Add(subscription);
        Count++;
        return true;
    }

    /// <returns>Whether the subscription existed.</returns>
    public bool Remove(ReadOnlySpan<byte> filter, TSubscriber subscriber) => Remove(_root, filter, subscriber);

    /// <summary>
    /// Adds every subscription whose filter matches a valid topic name. A subscriber with several matching filters is added once per filter.
    /// </summary>
    public void Match(ReadOnlySpan<byte> topic, List<Subscription<TSubscriber>> matches) =>
        _root.Match(topic, wildcards: topic[0] != '$', matches);   // MQTT-4.7.2-1

    private bool Remove(SubscriptionNode<TSubscriber> node, ReadOnlySpan<byte> rest, TSubscriber subscriber)
    {
        var slash = rest.IndexOf((byte)'/');
        var level = slash < 0 ? rest : rest[..slash];
        if (node.Find(level) is not { } child)
            return false;

        var removed = slash < 0 ? RemoveHere(child, subscriber) : Remove(child, rest[(slash + 1)..], subscriber);
        if (removed && child.IsEmpty)
            node.RemoveChild(level);
        return removed;
    }

    private bool RemoveHere(SubscriptionNode<TSubscriber> node, TSubscriber subscriber)
    {
        var index = IndexOf(node, subscriber);
        if (index < 0)
            return false;
        node.RemoveAt(index);
        Count--;
        return true;
    }

    private static int IndexOf(SubscriptionNode<TSubscriber> node, TSubscriber subscriber)
    {
        var subscriptions = node.Subscriptions;
        for (var i = 0; i < subscriptions.Length; i++)
        {
            if (ReferenceEquals(subscriptions[i].Subscriber, subscriber))
                return i;
        }

        return -1;
    }
}

/// <summary>A subscriber with the options of its subscription.</summary>
public readonly record struct Subscription<TSubscriber>(TSubscriber Subscriber, QoS MaximumQoS)
    where TSubscriber : class
{
    /// <summary>Exclude messages that the subscriber itself publishes.</summary>
    public bool NoLocal { get; init; }

    /// <summary>Messages keep the RETAIN flag of their publisher.</summary>
    public bool RetainAsPublished { get; init; }

    /// <summary>The subscription identifier that its messages carry; 0 for none.</summary>
    public uint Identifier { get; init; }
}
