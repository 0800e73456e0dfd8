using System.Runtime.InteropServices;

namespace Gateway.Mqtt;

/// <summary>One level of a <see cref="SubscriptionTree{TSubscriber}"/>: subscriptions of the filter that ends here, and lower levels.</summary>
internal sealed class SubscriptionNode<TSubscriber>
    where TSubscriber : class
{
    private List<Subscription<TSubscriber>>? _subscriptions;             // null if no filter ends here, as on most levels
    private (byte[] Name, SubscriptionNode<TSubscriber> Node)? _onlyChild;   // the only child with a name; a second one moves both to _children
    private Dictionary<byte[], SubscriptionNode<TSubscriber>>? _children;
    private SubscriptionNode<TSubscriber>? _singleLevel;   // the child named +
    private SubscriptionNode<TSubscriber>? _multiLevel;    // the child named #

    public Span<Subscription<TSubscriber>> Subscriptions => CollectionsMarshal.AsSpan(_subscriptions);

    public bool IsEmpty =>
        _subscriptions is not { Count: > 0 } && _singleLevel is null && _multiLevel is null && _onlyChild is null && _children is not { Count: > 0 };

    public void Add(in Subscription<TSubscriber> subscription) => (_subscriptions ??= new(1)).Add(subscription);

    public void RemoveAt(int index) => _subscriptions!.RemoveAt(index);

    public SubscriptionNode<TSubscriber>? Find(ReadOnlySpan<byte> level) => level switch
    {
        [(byte)'+'] => _singleLevel,
        [(byte)'#'] => _multiLevel,
        _ when _onlyChild is var (name, node) => level.SequenceEqual(name) ? node : null,
        _ when _children is null => null,
        _ => _children.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(level, out var child) ? child : null,
    };

    public SubscriptionNode<TSubscriber> FindOrAdd(ReadOnlySpan<byte> level)
    {
        if (Find(level) is { } found)
            return found;

        var added = new SubscriptionNode<TSubscriber>();
        if (level is [(byte)'+'])
            _singleLevel = added;
        else if (level is [(byte)'#'])
            _multiLevel = added;
        else if (_onlyChild is null && _children is null)
            _onlyChild = (level.ToArray(), added);
        else
            AddToMany(level.ToArray(), added);
        return added;
    }

    public void RemoveChild(ReadOnlySpan<byte> level)
    {
        if (level is [(byte)'+'])
            _singleLevel = null;
        else if (level is [(byte)'#'])
            _multiLevel = null;
        else if (_children is null)
            _onlyChild = null;
        else
            _children.GetAlternateLookup<ReadOnlySpan<byte>>().Remove(level);
    }

    /// <summary>Adds the subscriptions that match the remaining levels of a topic. Recurses per level, of which the number is limited.</summary>
    public void Match(ReadOnlySpan<byte> rest, bool wildcards, List<Subscription<TSubscriber>> matches)
    {
        var slash = rest.IndexOf((byte)'/');
        var level = slash < 0 ? rest : rest[..slash];
        if (wildcards && _multiLevel is not null)
            matches.AddRange(_multiLevel.Subscriptions);
        if (wildcards && _singleLevel is not null)
            _singleLevel.Continue(rest, slash, matches);
        Find(level)?.Continue(rest, slash, matches);
    }

    private void Continue(ReadOnlySpan<byte> rest, int slash, List<Subscription<TSubscriber>> matches)
    {
        if (slash >= 0)
        {
            Match(rest[(slash + 1)..], wildcards: true, matches);
            return;
        }

        matches.AddRange(Subscriptions);
        if (_multiLevel is not null)
            matches.AddRange(_multiLevel.Subscriptions);   // sport/# also matches sport
    }

    private void AddToMany(byte[] name, SubscriptionNode<TSubscriber> node)
    {
        _children ??= new(TopicLevelComparer.Instance);
        if (_onlyChild is var (firstName, first))
            _children.Add(firstName, first);
        _onlyChild = null;
        _children.Add(name, node);
    }
}

/// <summary>Looks up topic levels by a slice of a topic. The hash is seeded per process, so peers cannot choose collisions.</summary>
internal sealed class TopicLevelComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    public static TopicLevelComparer Instance { get; } = new();

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        var hash = default(HashCode);
        hash.AddBytes(alternate);
        return hash.ToHashCode();
    }

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
}
