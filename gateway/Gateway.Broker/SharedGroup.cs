namespace Gateway.Broker;

/// <summary>The members of a shared subscription. Each message goes to one of them (MQTT-4.8.2-4 of version 5), in turn, preferably to one that is
/// connected and takes packets of that size. Any thread; members change under the router's lock.</summary>
internal sealed class SharedGroup : ISubscriber
{
    private volatile (ISubscriber Subscriber, Grant Grant)[] _members = [];
    private int _turn;

    public int Count => _members.Length;

    public bool IsStored => _members.Any(member => member.Subscriber.IsStored);

    /// <returns>Whether the member is new; otherwise its subscription is replaced.</returns>
    public bool Add(in Subscription<ISubscriber> subscription)
    {
        var subscriber = subscription.Subscriber;
        var grant = Grant.Of(subscription);
        var members = _members;
        var index = Array.FindIndex(members, m => ReferenceEquals(m.Subscriber, subscriber));
        _members = index < 0 ? [.. members, (subscriber, grant)] : [.. members[..index], (subscriber, grant), .. members[(index + 1)..]];
        return index < 0;
    }

    /// <returns>Whether it was a member.</returns>
    public bool Remove(ISubscriber subscriber)
    {
        var before = _members;
        _members = [.. before.Where(m => !ReferenceEquals(m.Subscriber, subscriber))];
        return _members.Length < before.Length;
    }

    public bool Deliver(in Delivery delivery)
    {
        var members = _members;
        if (members.Length == 0)
            return false;

        var turn = (uint)Interlocked.Increment(ref _turn) - 1;   // the first message goes to the first member
        var chosen = members[turn % members.Length];
        var rank = RankOf(chosen.Subscriber, delivery.Message);
        for (var i = 1u; i < members.Length && rank < 2; i++)
        {
            var other = members[(turn + i) % members.Length];
            if (RankOf(other.Subscriber, delivery.Message) is var better && better > rank)
                (chosen, rank) = (other, better);
        }

        var (subscriber, grant) = chosen;
        return subscriber.Deliver(grant.Deliver(in delivery.Message, delivery.PublisherId, delivery.Ack));
    }

    /// <summary>Best is a connected member that takes the packet, then an absent one, which may later (section 3.1.2.11.4 of version 5).</summary>
    private static int RankOf(ISubscriber subscriber, in Message message) => !subscriber.IsConnected ? 1 : subscriber.Takes(message) ? 2 : 0;
}
