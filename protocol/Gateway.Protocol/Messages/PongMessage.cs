namespace Gateway.Protocol.Messages;

/// <summary>The answer to a Ping.</summary>
/// <remarks>Payload: u64 token, the sender's choice. Normative text: protocol/WIRE.md section 7.</remarks>
public readonly record struct PongMessage(ulong Token) : ILinkMessage<PongMessage>
{
    public static MessageKind Kind => MessageKind.Pong;

    uint ILinkMessage<PongMessage>.CameraId => 0;

    uint ILinkMessage<PongMessage>.Sequence => 0;

    public static PongMessage Read(LinkHeader header, scoped ref LinkReader reader) => new(reader.ReadUInt64());

    public void Write(ref LinkWriter writer) => writer.WriteUInt64(Token);
}
