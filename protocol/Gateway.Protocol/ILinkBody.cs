namespace Gateway.Protocol;

/// <summary>The body of a reply.</summary>
public interface ILinkBody<TSelf>
    where TSelf : ILinkBody<TSelf>
{
    /// <summary>Bytes that follow what <see cref="Write"/> writes, sent from where they lie.</summary>
    ReadOnlyMemory<byte> Tail => default;

    /// <exception cref="LinkProtocolException">The body is not valid.</exception>
    static abstract TSelf Read(ref LinkReader reader);

    void Write(ref LinkWriter writer)
    {
    }
}

/// <summary>A row of a page.</summary>
public interface ILinkRow<TSelf> : ILinkBody<TSelf>
    where TSelf : ILinkRow<TSelf>
{
    /// <summary>Bytes of the shortest row: bounds the count of a page by the length of its payload, before memory is taken.</summary>
    static abstract int LeastBytes { get; }
}
