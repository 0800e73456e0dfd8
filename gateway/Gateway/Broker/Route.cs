using Gateway.Mqtt;

namespace Gateway.Broker;

/// <summary>Who gets the messages of one topic. Immutable; out of date when the router's version has moved on.</summary>
/// <param name="version">The router's version when it was made.</param>
/// <param name="subscriptions">Each subscriber once, with the highest QoS of its matching filters (MQTT-3.3.5-1).</param>
internal sealed class Route(long version, Subscription<ISubscriber>[] subscriptions)
{
    public static Route None { get; } = new(-1, []);

    public long Version { get; } = version;

    /// <summary>Whether messages of this topic are not to be retained.</summary>
    public bool ForbidsRetaining { get; } = subscriptions.Any(s => s.Subscriber.ForbidsRetaining);

    public ReadOnlySpan<Subscription<ISubscriber>> Subscriptions => subscriptions;
}
