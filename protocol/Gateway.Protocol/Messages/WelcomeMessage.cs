namespace Gateway.Protocol.Messages;

/// <summary>The daemon accepts the client and proves that it has the key too.</summary>
/// <remarks>
/// <code>
/// at  size  field
///  0  32    proof        <see cref="LinkKey.ProveDaemon"/>
/// 32   8    startedUs    start of the daemon, microseconds since 1970-01-01 UTC
/// 40   8    lastEventId  greatest event id so far; 0 means none
/// 48   2+n  version      of the daemon
/// </code>
/// Normative text: protocol/WIRE.md section 4.3.
/// </remarks>
public sealed record WelcomeMessage(LinkNonce Proof, long StartedUs, ulong LastEventId, string DaemonVersion) : ILinkMessage<WelcomeMessage>
{
    public static MessageKind Kind => MessageKind.Welcome;

    public static WelcomeMessage Read(LinkHeader header, scoped ref LinkReader reader) =>
        new(LinkNonce.Read(ref reader), reader.ReadInt64(), reader.ReadUInt64(), reader.ReadName());

    public void Write(ref LinkWriter writer)
    {
        Proof.Write(ref writer);
        writer.WriteInt64(StartedUs);
        writer.WriteUInt64(LastEventId);
        writer.WriteName(DaemonVersion);
    }
}
