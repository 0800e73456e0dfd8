namespace Gateway.Protocol.Commands;

/// <summary>Messages of boards that no camera got since the daemon started, per source and reason, newest first. At most one page.</summary>
public sealed record ListRefusals() : LinkCommand<Page<RefusalInfo>>(Number)
{
    public const byte Number = 17;
}

/// <summary>Messages of one board that were refused for one reason, or pictures of one client on a topic without a camera.</summary>
/// <remarks>
/// <code>
/// size  field
///  1    kind      1 refused, 2 no camera
///  8    count     since the daemon started
///  4    length    bytes of the last one
///  8    lastUs    time of the last one, microseconds since 1970-01-01 UTC
///  2+n  source    text: the board's name; of kind 2, the client id
///  2+n  topic     text
///  2+n  reason    text: one word; of kind 2, a name for the camera
///  2+n  advice    text for people
///  2+n  start     text: the first bytes of the last one in hexadecimal; of kind 2 empty
/// </code>
/// Normative text: protocol/WIRE.md section 6.5.
/// </remarks>
public sealed record RefusalInfo(
    RefusalKind Kind, ulong Count, uint Length, long LastUs, string Source, string Topic, string Reason, string Advice, string Start)
    : ILinkRow<RefusalInfo>
{
    public static int LeastBytes => 31;

    public static RefusalInfo Read(ref LinkReader reader) => new(
        (RefusalKind)reader.ReadByte(), reader.ReadUInt64(), reader.ReadUInt32(), reader.ReadInt64(),
        reader.ReadText(), reader.ReadText(), reader.ReadText(), reader.ReadText(), reader.ReadText());

    public void Write(ref LinkWriter writer)
    {
        writer.WriteByte((byte)Kind);
        writer.WriteUInt64(Count);
        writer.WriteUInt32(Length);
        writer.WriteInt64(LastUs);
        writer.WriteText(Source);
        writer.WriteText(Topic);
        writer.WriteText(Reason);
        writer.WriteText(Advice);
        writer.WriteText(Start);
    }
}

public enum RefusalKind : byte
{
    Refused = 1,

    /// <summary>A picture on a topic that no entry of <c>Boards</c> takes.</summary>
    NoCamera = 2,
}
