namespace Gateway.Protocol.Messages;

/// <summary>The client's answer to the daemon's challenge, with a challenge of its own.</summary>
/// <remarks>
/// <code>
/// at  size  field
///  0  32    clientNonce  random, for this link only
/// 32  32    proof        <see cref="LinkKey.ProveClient"/>
/// 64   1    role         <see cref="LinkRole"/>
/// 65   2+n  name         of the client, for logs
/// </code>
/// Normative text: protocol/WIRE.md section 4.2.
/// </remarks>
public sealed record AuthMessage(LinkNonce ClientNonce, LinkNonce Proof, LinkRole Role, string Name) : ILinkMessage<AuthMessage>
{
    public static MessageKind Kind => MessageKind.Auth;

    public static AuthMessage Read(LinkHeader header, scoped ref LinkReader reader) =>
        new(LinkNonce.Read(ref reader), LinkNonce.Read(ref reader), (LinkRole)reader.ReadByte(), reader.ReadName());

    public void Write(ref LinkWriter writer)
    {
        ClientNonce.Write(ref writer);
        Proof.Write(ref writer);
        writer.WriteByte((byte)Role);
        writer.WriteName(Name);
    }
}
