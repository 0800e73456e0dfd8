namespace Gateway.Protocol.Commands;

/// <summary>Asks the board of a camera for settings, or to restart. Operators only.</summary>
/// <remarks>
/// <code>
/// size  field
///  2+n  camera       text: name of the camera
///  1    members      bits as in <see cref="BoardMembers"/>: which of the following count
///  4    intervalMs   u32; 0 takes back the one that was asked
///  1    quality      10 to 63
///  2+n  resolution   text
///  1    flash        0 or 1
/// </code>
/// Normative text: protocol/WIRE.md section 6.
/// </remarks>
public sealed record SetBoard(string Camera, BoardMembers Members, uint IntervalMs = 0, byte Quality = 0, string Resolution = "", bool Flash = false)
    : LinkCommand<Done>(Number)
{
    public const byte Number = 19;

    public override string NotFound => "There is no such camera.";

    internal static SetBoard Read(ref LinkReader reader) => new(
        reader.ReadText(), (BoardMembers)reader.ReadByte(), reader.ReadUInt32(), reader.ReadByte(), reader.ReadText(), reader.ReadByte() != 0);

    internal override void WriteArguments(ref LinkWriter writer)
    {
        writer.WriteText(Camera);
        writer.WriteByte((byte)Members);
        writer.WriteUInt32(IntervalMs);
        writer.WriteByte(Quality);
        writer.WriteText(Resolution);
        writer.WriteByte(Flash ? (byte)1 : (byte)0);
    }
}

/// <summary>Settings of a board, as bits.</summary>
[Flags]
public enum BoardMembers : byte
{
    None = 0,
    Interval = 1,
    Quality = 2,
    Resolution = 4,
    Flash = 8,

    /// <summary>To restart; not a setting.</summary>
    Restart = 16,
}
