using System.Text;

namespace Gateway.Broker.Access;

/// <summary>One line of the ACL file: what may be done with the topics under a filter.</summary>
/// <param name="Rights">What; <see cref="TopicRights.None"/> forbids, whatever other lines allow.</param>
/// <param name="Pattern">A topic filter in which <c>%u</c> stands for the user and <c>%c</c> for the client id.</param>
/// <param name="OwnIdOnly">Whether it counts only for a client whose id is its user's name: of topics that name nobody, the client id tells whose they are.</param>
internal sealed record AclRule(TopicRights Rights, string Pattern, bool OwnIdOnly = false)
{
    /// <summary>The filter for one client; null where a name would reach beyond its level, for then it is nobody's.</summary>
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
