namespace Gateway.Protocol.Messages;

/// <summary>The daemon's first message: a challenge, and its limits.</summary>
/// <remarks>
/// <code>
/// at  size  field
///  0  32    nonce       random, for this link only
/// 32   4    features    bits of optional features offered; 0 in version 1 (bit 0 is reserved for LZ4)
/// 36   4    maxPayload  bytes of the largest payload that the daemon sends
/// 40   4    maxRequest  bytes of the largest payload that the daemon accepts after the handshake
/// 44   4    idleMs      a side that received nothing for this time ends the link; send a Ping well before
/// </code>
/// Normative text: protocol/WIRE.md section 4.1.
/// </remarks>
public sealed record HelloMessage(LinkNonce Nonce, uint Features, int MaxPayload, int MaxRequest, int IdleMs) : ILinkMessage<HelloMessage>
{
    public static MessageKind Kind => MessageKind.Hello;

    public static HelloMessage Read(LinkHeader header, scoped ref LinkReader reader) =>
        new(LinkNonce.Read(ref reader), reader.ReadUInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());

    public void Write(ref LinkWriter writer)
    {
        Nonce.Write(ref writer);
        writer.WriteUInt32(Features);
        writer.WriteInt32(MaxPayload);
        writer.WriteInt32(MaxRequest);
        writer.WriteInt32(IdleMs);
    }
}
