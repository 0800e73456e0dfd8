namespace Gateway.Protocol.Messages;

/// <summary>The current state of a clip. Sent at each change of its state.</summary>
/// <remarks>
/// <code>
/// size  field
///  8    id
///  4    camera      0: the camera was not seen since the daemon started
///  1    state       <see cref="ClipState"/>
///  8    startedUs   receipt of the first frame, microseconds since 1970-01-01 UTC
///  4    durationMs  first to last frame
///  4    frames
///  8    bytes       size of the file
///  8    trigger     id of the event that started the clip; 0: none
///  2+n  cameraName
///  2+n  result      result text of the analysis; empty before it
/// </code>
/// The header carries the camera. Normative text: protocol/WIRE.md section 5.6.
/// </remarks>
public sealed record ClipMessage(
    ulong Id,
    uint CameraId,
    string CameraName,
    ClipState State,
    long StartedUs,
    uint DurationMs,
    uint Frames,
    ulong Bytes,
    ulong TriggerEventId,
    string Result) : ILinkMessage<ClipMessage>, ILinkRow<ClipMessage>
{
    public static int LeastBytes => 49;

    public static MessageKind Kind => MessageKind.Clip;

    public static ClipMessage Read(LinkHeader header, scoped ref LinkReader reader) => Read(ref reader);

    public void Write(ref LinkWriter writer)
    {
        writer.WriteUInt64(Id);
        writer.WriteUInt32(CameraId);
        writer.WriteByte((byte)State);
        writer.WriteInt64(StartedUs);
        writer.WriteUInt32(DurationMs);
        writer.WriteUInt32(Frames);
        writer.WriteUInt64(Bytes);
        writer.WriteUInt64(TriggerEventId);
        writer.WriteName(CameraName);
        writer.WriteResult(Result);
    }

    public static ClipMessage Read(ref LinkReader reader)
    {
        var id = reader.ReadUInt64();
        var camera = reader.ReadUInt32();
        var state = (ClipState)reader.ReadByte();
        var started = reader.ReadInt64();
        var duration = reader.ReadUInt32();
        var frames = reader.ReadUInt32();
        var bytes = reader.ReadUInt64();
        var trigger = reader.ReadUInt64();
        return new ClipMessage(id, camera, reader.ReadName(), state, started, duration, frames, bytes, trigger, reader.ReadResult());
    }
}

/// <summary>States of a clip. The numbers are on the wire and never change.</summary>
public enum ClipState : byte
{
    None = 0,

    /// <summary>Safe on disk, waiting for analysis.</summary>
    Recorded = 1,

    /// <summary>An analysis is running.</summary>
    Leased = 2,

    /// <summary>It has a result that is not acknowledged yet.</summary>
    Analysed = 3,

    Acknowledged = 4,

    /// <summary>Given up after the configured number of attempts; the result contains the reason.</summary>
    Failed = 5,

    /// <summary>Removed by retention.</summary>
    Dropped = 6,
}
