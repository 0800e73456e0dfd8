using System.Text;
using Gateway.Mqtt;

namespace Gateway.Broker.Access;

/// <summary>What one connection may publish and subscribe to. Used by its reader only.</summary>
/// <param name="store">Where the rules are; a change counts from the next packet on.</param>
/// <param name="user">Null for a client without one.</param>
/// <param name="clientId">As it connected.</param>
internal sealed class TopicAccess(AclStore store, string? user, string clientId)
{
    private (TopicRights Rights, byte[] Filter)[]? _rules = store.RulesOf(user, clientId);
    private int _version = store.Version;
    private byte[] _lastAllowed = [];   // boards publish to one topic all their life

    /// <summary>Who it is, for the log and for the ownership of sessions; empty without a user.</summary>
    public string User { get; } = user ?? "";

    /// <summary>Whether a topic is the broker's own, where no client publishes.</summary>
    public static bool IsReserved(ReadOnlySpan<byte> topic) => topic.StartsWith("$SYS"u8) && (topic.Length == 4 || topic[4] == '/');

    /// <param name="topic">A valid topic name.</param>
    public bool MayPublish(ReadOnlySpan<byte> topic)
    {
        if (topic is [(byte)'$', ..] && IsReserved(topic))
            return false;   // whatever the rules say: there the broker speaks
        Refresh();
        if (_rules is null || topic.SequenceEqual(_lastAllowed))
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

    /// <summary>Whether all that a filter brings may be read. A part of it is not enough: then the client is to ask for that part.</summary>
    /// <param name="filter">A valid topic filter, or one behind <c>$share/NAME/</c>.</param>
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
