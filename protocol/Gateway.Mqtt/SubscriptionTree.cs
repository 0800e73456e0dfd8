namespace Gateway.Mqtt;

/// <summary>Who subscribed to what, by topic level, so that finding the subscribers of a topic does not depend on how many others there are.</summary>
/// <remarks>Not thread safe: callers lock. Memory: one node per distinct level of a filter, freed when its last subscription goes.</remarks>
public sealed class SubscriptionTree<TSubscriber>
    where TSubscriber : class
{
    private readonly SubscriptionNode<TSubscriber> _root = new();

    /// <summary>Subscriptions held.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a subscription, or replaces the QoS of the one this subscriber has under the same filter (MQTT-3.8.4-3).</summary>
    /// <param name="filter">A valid topic filter.</param>
    /// <param name="subscriber">Compared by reference.</param>
    /// <param name="maximumQoS">What <see cref="Match"/> will tell.</param>
    /// <returns>Whether it is new.</returns>
    public bool Add(ReadOnlySpan<byte> filter, TSubscriber subscriber, QoS maximumQoS) => Add(filter, new Subscription<TSubscriber>(subscriber, maximumQoS));

    /// <summary>Adds a subscription, or puts it in the place of the one this subscriber has under the same filter (MQTT-3.8.4-3).</summary>
    /// <param name="filter">A valid topic filter.</param>
    /// <param name="subscription">Its subscriber is compared by reference.</param>
    /// <returns>Whether it is new.</returns>
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

    /// <returns>Whether it was there.</returns>
    public bool Remove(ReadOnlySpan<byte> filter, TSubscriber subscriber) => Remove(_root, filter, subscriber);

    /// <summary>Adds every subscription whose filter matches the topic; a subscriber with several such filters stands there several times.</summary>
    /// <param name="topic">A valid topic name.</param>
    /// <param name="matches">Added to.</param>
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
