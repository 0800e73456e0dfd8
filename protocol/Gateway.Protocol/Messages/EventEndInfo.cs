namespace Gateway.Protocol.Messages;

/// <summary>How a motion event ended.</summary>
/// <remarks>
/// <code>
/// size  field
///  8    id       of the event
///  8    endedUs  the daemon's clock at the last moving frame, microseconds since 1970-01-01 UTC; 0 while it lasts, -1 unknown
///  2    peak     largest share of its region that moved, in ten-thousandths; 0 before the end
/// </code>
/// Normative text: protocol/WIRE.md section 6.4.
/// </remarks>
public readonly record struct EventEndInfo(ulong Id, long EndedUs, ushort Peak) : ILinkRow<EventEndInfo>
{
    /// <summary>The peak of a region that moved as a whole.</summary>
    public const ushort WholePeak = 10_000;

    public static int LeastBytes => 18;

    public static EventEndInfo Read(ref LinkReader reader) => new(reader.ReadUInt64(), reader.ReadInt64(), reader.ReadUInt16());

    public void Write(ref LinkWriter writer)
    {
        writer.WriteUInt64(Id);
        writer.WriteInt64(EndedUs);
        writer.WriteUInt16(Peak);
    }
}
