namespace Gateway.Protocol;

/// <summary>A type that is the payload of one kind of message.</summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
public interface ILinkMessage<TSelf>
    where TSelf : ILinkMessage<TSelf>, allows ref struct
{
    static abstract MessageKind Kind { get; }

    /// <summary>What stands in the header's camera field.</summary>
    uint CameraId { get; }

    /// <summary>What stands in the header's sequence field.</summary>
    uint Sequence { get; }

    void Write(ref LinkWriter writer);

    /// <exception cref="LinkProtocolException">The payload is not a valid one of this kind.</exception>
    static abstract TSelf Read(LinkHeader header, scoped ref LinkReader reader);
}
