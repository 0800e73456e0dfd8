namespace Gateway.Protocol.Commands;

/// <summary>A request of the client. The reply has the same request id, which the client must not reuse before the last part of the reply.</summary>
/// <remarks>Payload: u32 request id, u8 verb, the verb's arguments. Normative text: protocol/WIRE.md section 6.</remarks>
public sealed record CommandMessage(uint RequestId, LinkCommand Command) : ILinkMessage<CommandMessage>
{
    public static MessageKind Kind => MessageKind.Command;

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
