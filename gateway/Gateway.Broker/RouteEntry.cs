namespace Gateway.Broker;

/// <summary>One subscriber of a topic.</summary>
/// <param name="Subscriber">Whom to call.</param>
/// <param name="Grant">How it gets the messages of others; null when not at all.</param>
/// <param name="OwnGrant">How it gets those it publishes itself: null where all its subscriptions are "no local" (MQTT-3.8.3-3 of version 5).</param>
internal readonly record struct RouteEntry(ISubscriber Subscriber, Grant? Grant, Grant? OwnGrant)
{
    public Grant? For(string publisherId) => ReferenceEquals(Grant, OwnGrant) || Subscriber.ClientId != publisherId ? Grant : OwnGrant;
}
