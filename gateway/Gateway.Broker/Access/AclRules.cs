namespace Gateway.Broker.Access;

/// <summary>The rules of an ACL file. Immutable.</summary>
/// <param name="everybody">The lines <c>pattern</c>.</param>
/// <param name="anonymous">The lines before the first <c>user</c>: for clients without one.</param>
/// <param name="users">The lines below each user's own.</param>
internal sealed class AclRules(IReadOnlyList<AclRule> everybody, IReadOnlyList<AclRule> anonymous, IReadOnlyDictionary<string, IReadOnlyList<AclRule>> users)
{
    /// <summary>The rules of one client, with the names in their places.</summary>
    /// <param name="user">Null for a client without one.</param>
    /// <param name="clientId">As it connected.</param>
    public (TopicRights Rights, byte[] Filter)[] Of(string? user, string clientId)
    {
        var own = user is null ? anonymous : users.GetValueOrDefault(user, []);
        return [.. own.Concat(everybody).Select(rule => (rule.Rights, Filter: rule.FilterFor(user, clientId))).Where(rule => rule.Filter is not null).Select(rule => (rule.Rights, rule.Filter!))];
    }
}
