namespace Gateway.Broker.Access;

/// <summary>A dictionary that holds so many entries and no more: the one not touched for longest gives way. Not thread safe.</summary>
/// <param name="capacity">At least 1.</param>
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
