namespace Gateway.Broker.Access;

/// <summary>One line of the ACL file: rights for the topics under a filter.</summary>
/// <param name="Rights"><see cref="TopicRights.None"/> forbids, whatever other lines allow.</param>
/// <param name="Pattern">A topic filter in which <c>%u</c> stands for the user and <c>%c</c> for the client id.</param>
/// <param name="OwnIdOnly">Whether it applies only to a client whose id is its user's name: for topics without a name, the client id shows the
/// owner.</param>
internal sealed record AclRule(TopicRights Rights, string Pattern, bool OwnIdOnly = false)
{
    /// <summary>The filter for one client; null if a name would reach beyond its level.</summary>
    public byte[]? FilterFor(string? user, string clientId)
    {
        if (OwnIdOnly && user != clientId)
            return null;
        var filter = Pattern;
        return TryReplace(ref filter, "%u", user) && TryReplace(ref filter, "%c", clientId) ? Encoding.UTF8.GetBytes(filter) : null;
    }

    private static bool TryReplace(ref string filter, string placeholder, string? name)
    {
        if (!filter.Contains(placeholder, StringComparison.Ordinal))
            return true;
        if (string.IsNullOrEmpty(name) || name.AsSpan().IndexOfAny("/+#%") >= 0)
            return false;
        filter = filter.Replace(placeholder, name, StringComparison.Ordinal);
        return true;
    }
}

/// <summary>The rights of a client for a topic.</summary>
[Flags]
internal enum TopicRights
{
    None = 0,

    Read = 1,

    /// <summary>Publish, wills included.</summary>
    Write = 2,

    ReadWrite = Read | Write,
}
