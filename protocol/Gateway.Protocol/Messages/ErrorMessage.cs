namespace Gateway.Protocol.Messages;

/// <summary>The last message of a side that ends the link because of a fault.</summary>
/// <remarks>Payload: u16 <see cref="LinkError"/>, text (2+n). Normative text: protocol/WIRE.md section 7.</remarks>
public sealed record ErrorMessage(LinkError Error, string Text) : ILinkMessage<ErrorMessage>
{
    public static MessageKind Kind => MessageKind.Error;

    public static ErrorMessage Read(LinkHeader header, scoped ref LinkReader reader) => new((LinkError)reader.ReadUInt16(), reader.ReadText());

    public void Write(ref LinkWriter writer)
    {
        writer.WriteUInt16((ushort)Error);
        writer.WriteText(Text);
    }
}
