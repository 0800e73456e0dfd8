namespace Gateway.Broker;

/// <summary>The subscribers of one topic. Immutable; obsolete when the router's version has changed.</summary>
/// <param name="version">The router's version.</param>
/// <param name="entries">Each subscriber once, with the grants of all its matching filters (MQTT-3.3.5-1).</param>
internal sealed class Route(long version, RouteEntry[] entries)
{
    public static Route None { get; } = new(-1, []);

    public long Version { get; } = version;

    public bool ForbidsRetaining { get; } = entries.Any(e => e.Subscriber.ForbidsRetaining);

    public bool MayStore { get; } = entries.Any(e => e.Subscriber.IsStored);

    public bool TakesOver { get; } = entries.Any(e => e.Subscriber.TakesOver);

    public ReadOnlySpan<RouteEntry> Entries => entries;

    /// <summary>Makes a route of a topic's matches, which may contain a subscriber several times.</summary>
    public static Route Of(long version, List<Subscription<ISubscriber>> matches) =>
        new(version, [.. matches.GroupBy(match => match.Subscriber, ReferenceEqualityComparer.Instance).Select(group => EntryOf([.. group]))]);

    private static RouteEntry EntryOf(Subscription<ISubscriber>[] subscriptions)
    {
        var grant = Grant.Of(subscriptions);
        var own = subscriptions.Any(s => s.NoLocal) ? Grant.Of([.. subscriptions.Where(s => !s.NoLocal)]) : grant;
        return new(subscriptions[0].Subscriber, grant, own);
    }
}

/// <summary>One subscriber of a topic.</summary>
/// <param name="Subscriber">The receiver.</param>
/// <param name="Grant">For messages of other clients; null for none.</param>
/// <param name="OwnGrant">For its own messages; null if all its subscriptions are "no local" (MQTT-3.8.3-3 of version 5).</param>
internal readonly record struct RouteEntry(ISubscriber Subscriber, Grant? Grant, Grant? OwnGrant)
{
    public Grant? For(string publisherId) => ReferenceEquals(Grant, OwnGrant) || Subscriber.ClientId != publisherId ? Grant : OwnGrant;
}
