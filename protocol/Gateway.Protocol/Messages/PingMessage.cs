namespace Gateway.Protocol.Messages;

/// <summary>Asks the peer to answer with a Pong of the same token. Either side may send it.</summary>
/// <remarks>Payload: u64 token, the sender's choice. Normative text: protocol/WIRE.md section 7.</remarks>
public readonly record struct PingMessage(ulong Token) : ILinkMessage<PingMessage>
{
    public static MessageKind Kind => MessageKind.Ping;

    uint ILinkMessage<PingMessage>.CameraId => 0;

    uint ILinkMessage<PingMessage>.Sequence => 0;

    public static PingMessage Read(LinkHeader header, scoped ref LinkReader reader) => new(reader.ReadUInt64());

    public void Write(ref LinkWriter writer) => writer.WriteUInt64(Token);
}

/// <summary>The answer to a Ping, with its token.</summary>
public readonly record struct PongMessage(ulong Token) : ILinkMessage<PongMessage>
{
    public static MessageKind Kind => MessageKind.Pong;

    uint ILinkMessage<PongMessage>.CameraId => 0;

    uint ILinkMessage<PongMessage>.Sequence => 0;

    public static PongMessage Read(LinkHeader header, scoped ref LinkReader reader) => new(reader.ReadUInt64());

    public void Write(ref LinkWriter writer) => writer.WriteUInt64(Token);
}
