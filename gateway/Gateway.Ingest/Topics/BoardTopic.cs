namespace Gateway.Ingest.Topics;

/// <summary>A topic filter of boards' messages, and how the camera's name is made of topic and client id. Immutable.</summary>
internal sealed class BoardTopic
{
    private readonly NamePart[] _name;

    public BoardTopic(BoardOptions options, bool isLatency = false)
    {
        Filter = options.Topic;
        FilterBytes = Encoding.UTF8.GetBytes(options.Topic);
        Payload = options.Payload;
        IsLatency = isLatency;
        Adaptive = options.Adaptive ? new AdaptiveOptions(options.MovingInterval, options.StillInterval, options.StillAfter) : null;
        _name = [.. BoardOptions.PartsOf(options.RealCamera).Select(part => NamePart.Of(part, options.Topic))];
        NamesClient = _name.Any(part => part.Level == NamePart.Client);
    }

    public string Filter { get; }

    public byte[] FilterBytes { get; }

    public BoardPayload Payload { get; }

    /// <summary>Whether the client id is in the camera's name.</summary>
    public bool NamesClient { get; }

    /// <summary>Whether it carries the seed's latency messages, not pictures.</summary>
    public bool IsLatency { get; }

    /// <summary>Null: the boards' intervals do not follow the motion.</summary>
    public AdaptiveOptions? Adaptive { get; }

    public bool Fits(ReadOnlySpan<byte> topic) => TopicFilter.Matches(FilterBytes, topic);

    /// <summary>Writes the camera's name as the board has it, in UTF-8.</summary>
    /// <returns>Its length; 0 if it is empty or does not fit.</returns>
    public int WriteName(ReadOnlySpan<byte> topic, string clientId, Span<byte> destination)
    {
        var length = 0;
        foreach (var part in _name)
        {
            if (part.Level == NamePart.Client)
            {
                if (!Encoding.UTF8.TryGetBytes(clientId, destination[length..], out var written))
                    return 0;
                length += written;
                continue;
            }

            var text = part.Level == NamePart.Literal ? part.Text : LevelsFrom(topic, part.Level, part.ToEnd);
            if (!text.TryCopyTo(destination[length..]))
                return 0;
            length += text.Length;
        }

        return length;
    }

    /// <summary>Whether some topic fits both, so that the one that comes first takes it.</summary>
    public bool Overlaps(BoardTopic other)
    {
        string[] mine = Filter.Split('/'), others = other.Filter.Split('/');
        for (var i = 0; i < Math.Min(mine.Length, others.Length); i++)
        {
            if (mine[i] == "#" || others[i] == "#")
                return true;
            if (mine[i] != others[i] && mine[i] != "+" && others[i] != "+")
                return false;
        }

        return mine.Length == others.Length || (mine.Length > others.Length ? mine : others)[Math.Min(mine.Length, others.Length)] == "#";
    }

    private static ReadOnlySpan<byte> LevelsFrom(ReadOnlySpan<byte> topic, int level, bool toEnd)
    {
        for (; level > 0; level--)
        {
            var slash = topic.IndexOf((byte)'/');
            if (slash < 0)
                return default;
            topic = topic[(slash + 1)..];
        }

        var end = toEnd ? -1 : topic.IndexOf((byte)'/');
        return end < 0 ? topic : topic[..end];
    }

    /// <remarks>Level counts the topic's levels from 0, or is <see cref="Literal"/> or <see cref="Client"/>. ToEnd adds all that follow.</remarks>
    private sealed record NamePart(int Level, bool ToEnd, byte[] Bytes)
    {
        public const int Literal = -1;
        public const int Client = -2;

        public ReadOnlySpan<byte> Text => Bytes;

        public static NamePart Of(string part, string filter)
        {
            if (part == "{client}")
                return new NamePart(Client, ToEnd: false, []);
            if (part[0] != '{')
                return new NamePart(Literal, ToEnd: false, Encoding.UTF8.GetBytes(part));
            var levels = filter.Split('/');
            var level = Enumerable.Range(0, levels.Length).Where(i => levels[i] is "+" or "#").ElementAt(part[1] - '1');
            return new NamePart(level, levels[level] == "#", []);
        }
    }
}
