namespace Gateway.Broker.Access;

/// <summary>Reads the ACL file: Mosquitto's lines, and <c>use board</c>.</summary>
/// <remarks>
/// <code>
/// topic [read|write|readwrite|deny] FILTER     for the user above; before the first user for clients without one
/// user NAME
/// pattern [read|write|readwrite|deny] FILTER   for all clients
/// use board|fleet                              the ready-made lines of a board
/// </code>
/// <c>%u</c> and <c>%c</c> work in all of them. Empty lines and lines that begin with # are ignored.
/// </remarks>
internal static class AclFile
{
    /// <summary>The rights of a board and no more. <c>board</c>: a board with its own user, whose name is in its topics. <c>fleet</c>: many boards
    /// share a user and differ by client id only.</summary>
    private static readonly Dictionary<string, IReadOnlyList<AclRule>> ReadyMade = new(StringComparer.Ordinal)
    {
        ["board"] =
        [
            new(TopicRights.Write, "gateway/%u/frame"), new(TopicRights.Write, "gateway/%u/status"),
            new(TopicRights.Write, "gateway/%u/state"), new(TopicRights.Read, "gateway/%u/set"),
            new(TopicRights.Write, "iot/image", OwnIdOnly: true), new(TopicRights.Write, "iot/latency", OwnIdOnly: true),
        ],
        ["fleet"] =
        [
            new(TopicRights.Write, "gateway/%c/frame"), new(TopicRights.Write, "gateway/%c/status"),
            new(TopicRights.Write, "gateway/%c/state"), new(TopicRights.Read, "gateway/%c/set"),
            new(TopicRights.Write, "iot/image"), new(TopicRights.Write, "iot/latency"),
        ],
    };

    /// <exception cref="FormatException">A line is invalid, and the message has its number; or there is no rule.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static AclRules Read(string path, MqttLimits limits)
    {
        var everybody = new List<AclRule>();
        var anonymous = new List<AclRule>();
        var users = new Dictionary<string, IReadOnlyList<AclRule>>(StringComparer.OrdinalIgnoreCase);
        var current = anonymous;
        var number = 0;
        foreach (var line in File.ReadLines(path).Select(line => line.Trim()))
        {
            number++;
            if (line.Length == 0 || line[0] == '#')
                continue;

            var (word, rest) = Split(line);
            switch (word)
            {
                case "user" when rest.Length > 0:
                    current = users.TryGetValue(rest, out var known) ? (List<AclRule>)known : [];
                    users[rest] = current;
                    break;
                case "topic" when TryParse(rest, limits, out var rule):
                    current.Add(rule);
                    break;
                case "pattern" when TryParse(rest, limits, out var rule):
                    everybody.Add(rule);
                    break;
                case "use" when ReadyMade.TryGetValue(rest, out var rules):
                    current.AddRange(rules);
                    break;
                default:
                    throw new FormatException(
                        $"{path} line {number} is not \"user NAME\", \"topic|pattern [read|write|readwrite|deny] FILTER\" or \"use board|fleet\". "
                        + "Correct or remove it.");
            }
        }

        return everybody.Count + anonymous.Count + users.Count > 0 ? new AclRules(everybody, anonymous, users) : throw new FormatException(
            $"{path} has no rules. Restore it from a copy; \"pattern deny #\" forbids everything, \"pattern readwrite #\" allows it.");
    }

    private static bool TryParse(string text, MqttLimits limits, out AclRule rule)
    {
        var (word, rest) = Split(text);
        TopicRights? rights = word switch
        {
            "read" => TopicRights.Read,
            "write" => TopicRights.Write,
            "readwrite" => TopicRights.ReadWrite,
            "deny" => TopicRights.None,
            _ => null,
        };
        rule = rights is { } given ? new AclRule(given, rest) : new AclRule(TopicRights.ReadWrite, text);
        return TopicFilter.IsValid(Encoding.UTF8.GetBytes(rule.Pattern), limits);
    }

    private static (string Word, string Tail) Split(string line)
    {
        var space = line.AsSpan().IndexOfAny(' ', '\t');
        return space < 0 ? (line, "") : (line[..space], line[space..].Trim());
    }
}

/// <summary>The rules of an ACL file. Immutable.</summary>
/// <param name="everybody">The lines <c>pattern</c>.</param>
/// <param name="anonymous">The lines before the first <c>user</c>: for clients without one.</param>
/// <param name="users">The lines below each user's name.</param>
internal sealed class AclRules(
    IReadOnlyList<AclRule> everybody, IReadOnlyList<AclRule> anonymous, IReadOnlyDictionary<string, IReadOnlyList<AclRule>> users)
{
    /// <summary>The rules of one client, with names filled in. <paramref name="user"/> is null for a client without one.</summary>
    public (TopicRights Rights, byte[] Filter)[] Of(string? user, string clientId)
    {
        var own = user is null ? anonymous : users.GetValueOrDefault(user, []);
        var rules = own.Concat(everybody).Select(rule => (rule.Rights, Filter: rule.FilterFor(user, clientId)));
        return [.. rules.Where(rule => rule.Filter is not null)!];
    }
}
