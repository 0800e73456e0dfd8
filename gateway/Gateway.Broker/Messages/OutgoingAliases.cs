namespace Gateway.Broker.Messages;

/// <summary>Topic aliases towards one client: the first topics sent get one until the connection ends. Used by the sender.</summary>
internal sealed class OutgoingAliases(int maximum)
{
    private readonly List<byte[]> _topics = new(0);

    /// <summary>Finds the alias of a topic.</summary>
    /// <param name="topic">A topic name.</param>
    /// <param name="alias">From 1; 0 when it has none and can get none.</param>
    /// <returns>Whether the client knows it.</returns>
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

    /// <summary>Stores the alias that <see cref="TryFind"/> proposed, when it is sent.</summary>
    public void Add(ReadOnlySpan<byte> topic) => _topics.Add(topic.ToArray());
}
