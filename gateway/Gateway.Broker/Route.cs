using Gateway.Mqtt;

namespace Gateway.Broker;

/// <summary>Who gets the messages of one topic. Immutable; out of date when the router's version has moved on.</summary>
/// <param name="version">The router's version when it was made.</param>
/// <param name="entries">Each subscriber once, with all that its matching filters grant (MQTT-3.3.5-1).</param>
internal sealed class Route(long version, RouteEntry[] entries)
{
    public static Route None { get; } = new(-1, []);

    public long Version { get; } = version;

    /// <summary>Whether messages of this topic are not to be retained.</summary>
    public bool ForbidsRetaining { get; } = entries.Any(e => e.Subscriber.ForbidsRetaining);

    /// <summary>Whether messages of this topic may be stored in the journal.</summary>
    public bool MayStore { get; } = entries.Any(e => e.Subscriber.IsStored);

    /// <summary>Whether somebody may take over acknowledgements of messages of this topic.</summary>
    public bool TakesOver { get; } = entries.Any(e => e.Subscriber.TakesOver);

    public ReadOnlySpan<RouteEntry> Entries => entries;

    /// <summary>Makes a route of the matches of a topic, where a subscriber may stand several times.</summary>
    public static Route Of(long version, List<Subscription<ISubscriber>> matches) =>
        new(version, [.. matches.GroupBy(match => match.Subscriber, ReferenceEqualityComparer.Instance).Select(group => EntryOf([.. group]))]);

    private static RouteEntry EntryOf(Subscription<ISubscriber>[] subscriptions)
    {
        var grant = Grant.Of(subscriptions);
        return new(subscriptions[0].Subscriber, grant, subscriptions.Any(s => s.NoLocal) ? Grant.Of([.. subscriptions.Where(s => !s.NoLocal)]) : grant);
    }
}
