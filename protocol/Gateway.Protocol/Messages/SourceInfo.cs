namespace Gateway.Protocol.Messages;

/// <summary>State of the source of a camera's frames.</summary>
/// <remarks>
/// <code>
/// size  field
///  1    state      <see cref="SourceState"/>
///  8    sinceUs    the daemon's clock when the state began; 0 unknown
///  8    nextTryUs  the daemon's clock when the source is opened again; 0: no try is planned
///  2+n  reason     text, for people; empty while live
/// </code>
/// Normative text: protocol/WIRE.md section 5.1.
/// </remarks>
public sealed record SourceInfo(SourceState State, long SinceUs, long NextTryUs, string Reason) : ILinkRow<SourceInfo>
{
    /// <summary>Stands for a camera whose state is not known.</summary>
    public static SourceInfo Unknown { get; } = new(SourceState.Unknown, 0, 0, "");

    public static int LeastBytes => 19;

    public static SourceInfo Read(ref LinkReader reader) =>
        new((SourceState)reader.ReadByte(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadText());

    public void Write(ref LinkWriter writer)
    {
        writer.WriteByte((byte)State);
        writer.WriteInt64(SinceUs);
        writer.WriteInt64(NextTryUs);
        writer.WriteText(Reason);
    }
}

/// <summary>States of a camera. The numbers are on the wire and never change.</summary>
public enum SourceState : byte
{
    Unknown = 0,

    /// <summary>Opened for the first time; no frame yet.</summary>
    Starting = 1,

    /// <summary>Frames come.</summary>
    Live = 2,

    /// <summary>A local camera sent nothing for too long and was closed; it is opened again.</summary>
    Stalled = 3,

    /// <summary>A local camera cannot be opened, or broke off, and is opened again; a board is silent or offline.</summary>
    Lost = 4,

    /// <summary>A file ended that is not to be repeated.</summary>
    Ended = 5,

    /// <summary>A board that sleeps between its pictures.</summary>
    Asleep = 6,
}
