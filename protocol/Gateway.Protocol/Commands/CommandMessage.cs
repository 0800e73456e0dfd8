namespace Gateway.Protocol.Commands;

/// <summary>A request of the client. The reply has the same request id.</summary>
/// <remarks>Payload: u32 request id, u8 verb, the verb's arguments. Normative text: protocol/WIRE.md section 6.</remarks>
/// <param name="RequestId">Chosen by the client, which must not reuse it before the last part of the reply.</param>
/// <param name="Command">The verb with its arguments.</param>
public sealed record CommandMessage(uint RequestId, LinkCommand Command) : ILinkMessage<CommandMessage>
{
    public static MessageKind Kind => MessageKind.Command;

    uint ILinkMessage<CommandMessage>.CameraId => 0;

    uint ILinkMessage<CommandMessage>.Sequence => 0;

    public static CommandMessage Read(LinkHeader header, scoped ref LinkReader reader)
    {
        var requestId = reader.ReadUInt32();
        return new CommandMessage(requestId, LinkCommand.Read(reader.ReadByte(), ref reader));
    }

    public void Write(ref LinkWriter writer)
    {
        writer.WriteUInt32(RequestId);
        writer.WriteByte(Command.Verb);
        Command.WriteArguments(ref writer);
    }
}
