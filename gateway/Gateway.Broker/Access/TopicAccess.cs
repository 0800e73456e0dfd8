namespace Gateway.Broker.Access;

/// <summary>The rights of one connection. A change of the rules counts from its next packet. Used by its reader only.</summary>
internal sealed class TopicAccess(AclStore store, string? user, string clientId)
{
    private (TopicRights Rights, byte[] Filter)[]? _rules = store.RulesOf(user, clientId);
    private int _version = store.Version;
    private byte[] _lastAllowed = [];   // boards publish to one topic

    /// <summary>For the log and for the ownership of sessions; empty without a user.</summary>
    public string User { get; } = user ?? "";

    /// <summary>Whether a topic is the broker's own; clients must not publish there.</summary>
    public static bool IsReserved(ReadOnlySpan<byte> topic) => topic.StartsWith("$SYS"u8) && (topic.Length == 4 || topic[4] == '/');

    /// <summary>Whether a Mosquitto bridge reports its state there at each connection: it goes nowhere, and is no one's mistake.</summary>
    public static bool IsBridgeState(ReadOnlySpan<byte> topic) => topic.StartsWith("$SYS/broker/connection/"u8);

    /// <summary>Whether a topic carries commands for a board (protocol/MQTT.md section 8): <c>gateway/BOARD/set</c>.</summary>
    public static bool IsCommand(ReadOnlySpan<byte> topic) =>
        topic.EndsWith("/set"u8) && topic.StartsWith("gateway/"u8) && topic.Count((byte)'/') == 2;

    public bool MayPublish(ReadOnlySpan<byte> topic)
    {
        if (topic is [(byte)'$', ..] && IsReserved(topic))
            return false;   // whatever the rules allow
        Refresh();
        if (_rules is null)
            return !IsCommand(topic);   // only a rule gives the right to command boards
        if (topic.SequenceEqual(_lastAllowed))
            return true;

        var allowed = false;
        foreach (var (rights, filter) in _rules)
        {
            if (!TopicFilter.Matches(filter, topic))
                continue;
            if (rights == TopicRights.None)
                return false;
            allowed |= rights.HasFlag(TopicRights.Write);
        }

        if (allowed)
            _lastAllowed = topic.ToArray();
        return allowed;
    }

    /// <summary>Whether all topics under a filter, which may be shared, are readable. Otherwise the client must ask for the readable part.</summary>
    public bool MaySubscribe(string filter)
    {
        Refresh();
        if (_rules is null)
            return true;

        var proper = SharedFilter.IsShared(filter) ? SharedFilter.FilterOf(filter) : filter;
        var wanted = Encoding.UTF8.GetBytes(proper.Length > 0 ? proper : filter);
        return _rules.Any(rule => rule.Rights.HasFlag(TopicRights.Read) && FilterRelation.Covers(rule.Filter, wanted))
            && !_rules.Any(rule => rule.Rights == TopicRights.None && FilterRelation.Overlap(rule.Filter, wanted));
    }

    private void Refresh()
    {
        if (_version == store.Version)
            return;
        _version = store.Version;
        _rules = store.RulesOf(user, clientId);
        _lastAllowed = [];
    }
}
