namespace Gateway.Broker;

/// <summary>The merged subscriptions of a subscriber for one topic: each message once (MQTT-3.3.4-2 of version 5).</summary>
/// <param name="MaximumQoS">The highest of them.</param>
/// <param name="RetainAsPublished">Whether one of them requests it.</param>
/// <param name="Identifiers">All of them (MQTT-3.3.4-3, -4 of version 5).</param>
internal sealed record Grant(QoS MaximumQoS, bool RetainAsPublished, uint[] Identifiers)
{
    public static Grant Of(in Subscription<ISubscriber> subscription) =>
        new(subscription.MaximumQoS, subscription.RetainAsPublished, subscription.Identifier == 0 ? [] : [subscription.Identifier]);

    /// <summary>Null for none.</summary>
    public static Grant? Of(IReadOnlyCollection<Subscription<ISubscriber>> subscriptions) => subscriptions.Count == 0
        ? null
        : new(
            subscriptions.Max(s => s.MaximumQoS),
            subscriptions.Any(s => s.RetainAsPublished),
            [.. subscriptions.Where(s => s.Identifier != 0).Select(s => s.Identifier)]);

    public Delivery Deliver(ref readonly Message message, string publisherId, PublishAck ack) =>
        new(in message, message.QoS < MaximumQoS ? message.QoS : MaximumQoS, message.Retain && RetainAsPublished, publisherId, ack)
        {
            Identifiers = Identifiers,
        };
}
