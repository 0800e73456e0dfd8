namespace Gateway.Protocol.Commands;

/// <summary>
/// The packets of one MQTT client from now on, as text. The total of each part of the reply is the number of packets between the part before and this
/// one that are not shown, because this reader was slow. Operators only.
/// </summary>
public sealed record TraceClient(string Client) : LinkCommand<Page<TraceLine>>(Number)
{
    public const byte Number = 21;

    public override bool HasLastPart => false;

    internal static TraceClient Read(ref LinkReader reader) => new(reader.ReadText());

    internal override void WriteArguments(ref LinkWriter writer) => writer.WriteText(Client);
}

/// <summary>A packet, or what happens to the connection.</summary>
/// <remarks>
/// <code>
/// size  field
///  1    kind  0 no packet, 1 from the client, 2 to the client
///  8    atUs  the daemon's clock, microseconds since 1970-01-01 UTC
///  2+n  text  for people
/// </code>
/// Normative text: protocol/WIRE.md section 6.7.
/// </remarks>
public sealed record TraceLine(TraceLineKind Kind, long AtUs, string Text) : ILinkRow<TraceLine>
{
    public static int LeastBytes => 11;

    public static TraceLine Read(ref LinkReader reader) => new((TraceLineKind)reader.ReadByte(), reader.ReadInt64(), reader.ReadText());

    public void Write(ref LinkWriter writer)
    {
        writer.WriteByte((byte)Kind);
        writer.WriteInt64(AtUs);
        writer.WriteText(Text);
    }
}

public enum TraceLineKind : byte
{
    /// <summary>The connection, or the trace itself.</summary>
    Note = 0,
    FromClient = 1,
    ToClient = 2,
}
