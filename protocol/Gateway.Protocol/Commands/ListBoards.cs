namespace Gateway.Protocol.Commands;

/// <summary>
/// The boards that take commands, with the settings that they reported last, in the order of their cameras, at most one page; or that of one camera.
/// </summary>
/// <remarks>Camera: its name; empty for all. An unknown one gives no rows.</remarks>
public sealed record ListBoards(string Camera = "") : LinkCommand<Page<BoardInfo>>(Number)
{
    public const byte Number = 20;

    internal static ListBoards Read(ref LinkReader reader) => new(reader.ReadText());

    internal override void WriteArguments(ref LinkWriter writer) => writer.WriteText(Camera);
}

/// <summary>A board that takes commands, and its settings in force.</summary>
/// <remarks>
/// <code>
/// size  field
///  2+n  camera       text: name of the camera
///  2+n  board        text: the board's id
///  4    bootId       u32, of the boot that reported last
///  8    reportedUs   time of the report, microseconds since 1970-01-01 UTC
///  4    intervalMs   u32
///  1    follows      whether the interval follows the motion: 0 no, 1 yes, 2 not now, because somebody asked for one
///  1    members      bits as in <see cref="BoardMembers"/>, of the three fields that the board can change; 0 in the others
///  1    quality      10 to 63
///  2+n  resolution   text
///  1    flash        0 or 1
/// </code>
/// Normative text: protocol/WIRE.md section 6.6.
/// </remarks>
public sealed record BoardInfo(
    string Camera, string Board, uint BootId, long ReportedUs, uint IntervalMs, IntervalRule Follows, BoardMembers Members, byte Quality,
    string Resolution, bool Flash)
    : ILinkRow<BoardInfo>
{
    public static int LeastBytes => 26;

    public static BoardInfo Read(ref LinkReader reader) => new(
        reader.ReadText(), reader.ReadText(), reader.ReadUInt32(), reader.ReadInt64(), reader.ReadUInt32(), (IntervalRule)reader.ReadByte(),
        (BoardMembers)reader.ReadByte(), reader.ReadByte(), reader.ReadText(), reader.ReadByte() != 0);

    public void Write(ref LinkWriter writer)
    {
        writer.WriteText(Camera);
        writer.WriteText(Board);
        writer.WriteUInt32(BootId);
        writer.WriteInt64(ReportedUs);
        writer.WriteUInt32(IntervalMs);
        writer.WriteByte((byte)Follows);
        writer.WriteByte((byte)Members);
        writer.WriteByte(Quality);
        writer.WriteText(Resolution);
        writer.WriteByte(Flash ? (byte)1 : (byte)0);
    }
}

/// <summary>Whether the gateway changes the interval with the motion.</summary>
public enum IntervalRule : byte
{
    Fixed = 0,
    Follows = 1,

    /// <summary>It would follow, but a person asked for the interval.</summary>
    Asked = 2,
}
