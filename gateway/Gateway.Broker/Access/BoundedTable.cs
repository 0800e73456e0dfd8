namespace Gateway.Broker.Access;

/// <summary>A dictionary with a bounded number of entries: a new one replaces the one unused for longest. Not thread safe.</summary>
internal sealed class BoundedTable<TKey, TValue>(int capacity)
    where TKey : notnull
{
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, TValue Value)>> _nodes = [];
    private readonly LinkedList<(TKey Key, TValue Value)> _byUse = new();   // the newest last

    public int Count => _nodes.Count;

    public TValue? GetValueOrDefault(TKey key) => _nodes.TryGetValue(key, out var node) ? node.Value.Value : default;

    public void Set(TKey key, TValue value)
    {
        Remove(key);
        if (_nodes.Count >= capacity)
            Remove(_byUse.First!.Value.Key);
        _nodes.Add(key, _byUse.AddLast((key, value)));
    }

    public void Remove(TKey key)
    {
        if (_nodes.Remove(key, out var node))
            _byUse.Remove(node);
    }
}
