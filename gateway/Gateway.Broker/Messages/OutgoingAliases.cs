namespace Gateway.Broker.Messages;

/// <summary>The numbers that stand for topics towards one client: the first topics it is sent get them, for as long as the connection lives. Used by whoever sends.</summary>
/// <param name="maximum">How many the client takes.</param>
internal sealed class OutgoingAliases(int maximum)
{
    private readonly List<byte[]> _topics = new(0);

    /// <summary>The alias of a topic.</summary>
    /// <param name="topic">A topic name.</param>
    /// <param name="alias">From 1; 0 when it has none and can have none.</param>
    /// <returns>Whether the client knows it already.</returns>
    public bool TryFind(ReadOnlySpan<byte> topic, out int alias)
    {
        for (alias = 1; alias <= _topics.Count; alias++)
        {
            if (topic.SequenceEqual(_topics[alias - 1]))
                return true;
        }

        if (alias > maximum)
            alias = 0;
        return false;
    }

    /// <summary>The client is being told the alias that <see cref="TryFind"/> proposed.</summary>
    public void Add(ReadOnlySpan<byte> topic) => _topics.Add(topic.ToArray());
}
