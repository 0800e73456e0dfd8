namespace Gateway.Protocol;

/// <summary>The payload of one kind of message.</summary>
public interface ILinkMessage<TSelf>
    where TSelf : ILinkMessage<TSelf>, allows ref struct
{
    static abstract MessageKind Kind { get; }

    /// <summary>Value of the header's camera field.</summary>
    uint CameraId => 0;

    /// <summary>Value of the header's sequence field.</summary>
    uint Sequence => 0;

    void Write(ref LinkWriter writer);

    /// <exception cref="LinkProtocolException">The payload is not valid for this kind.</exception>
    static abstract TSelf Read(LinkHeader header, scoped ref LinkReader reader);
}
