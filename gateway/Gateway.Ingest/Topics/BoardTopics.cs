namespace Gateway.Ingest.Topics;

/// <summary>The topics of the boards' messages: those of <c>Boards</c>, then the given ones (protocol/MQTT.md section 2).</summary>
internal sealed class BoardTopics
{
    private static readonly BoardTopic[] Given =
    [
        new(new BoardOptions { Topic = "gateway/+/frame", Camera = "{1}" }),
        new(new BoardOptions { Topic = "iot/image", Camera = "{client}" }),
        new(new BoardOptions { Topic = "iot/latency", Camera = "{client}" }, isLatency: true),
    ];

    private readonly BoardTopic[] _configured;
    private readonly TakenTopics? _taken;
    private volatile BoardTopic[] _all;

    /// <summary>Topics that operators took come behind those of the configuration.</summary>
    public BoardTopics(IEnumerable<BoardOptions> boards, TakenTopics? taken = null)
    {
        _configured = [.. boards.Select(board => new BoardTopic(board))];
        _taken = taken;
        _all = Combined();
    }

    public IReadOnlyList<BoardTopic> All => _all;

    /// <summary>Each filter once.</summary>
    public IEnumerable<string> Filters => _all.Select(topic => topic.Filter).Distinct(StringComparer.Ordinal);

    /// <summary>Pairs of configured entries that fit the same topics; the first of each takes them.</summary>
    public IEnumerable<(BoardTopic First, BoardTopic Later)> Overlaps =>
        from later in Enumerable.Range(1, _all.Length - 1)
        from first in Enumerable.Range(0, later)
        where first < _all.Length - Given.Length && _all[first].Overlaps(_all[later])
        select (_all[first], _all[later]);

    /// <summary>The first that fits; null for a topic of others. Allocates nothing.</summary>
    public BoardTopic? Find(ReadOnlySpan<byte> topic)
    {
        foreach (var known in _all)
        {
            if (known.Fits(topic))
                return known;
        }

        return null;
    }

    /// <summary>Takes a topic from now on, also after a restart. One caller at a time.</summary>
    /// <returns>Whether no other entry has the same filter, so that it must be subscribed to.</returns>
    /// <exception cref="StorageException">It cannot be kept; nothing has changed.</exception>
    public bool Take(BoardOptions entry)
    {
        var isNew = !Filters.Contains(entry.Topic, StringComparer.Ordinal);
        _taken?.Add(entry);
        _all = Combined();
        return isNew;
    }

    private BoardTopic[] Combined() => [.. _configured, .. _taken?.All.Select(entry => new BoardTopic(entry)) ?? [], .. Given];
}
