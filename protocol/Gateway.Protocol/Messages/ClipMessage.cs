namespace Gateway.Protocol.Messages;

/// <summary>A clip as it stands now. Sent at each change of its state.</summary>
/// <remarks>
/// <code>
/// size  field
///  8    id
///  4    camera      0: of a camera not seen since the daemon started
///  1    state       <see cref="ClipState"/>
///  8    startedUs   its first frame was received, microseconds since 1970-01-01 UTC
///  4    durationMs  first to last frame
///  4    frames
///  8    bytes       of the file
///  8    trigger     id of the event it is about; 0: none
///  2+n  cameraName
///  2+n  result      of its analysis, as text; empty while there is none
/// </code>
/// The header carries the camera. Normative text: protocol/WIRE.md section 5.6.
/// </remarks>
public sealed record ClipMessage(
    ulong Id, uint CameraId, string CameraName, ClipState State, long StartedUs, uint DurationMs, uint Frames, ulong Bytes, ulong TriggerEventId, string Result)
    : ILinkMessage<ClipMessage>
{
    internal const int LeastBytes = 49;

    public static MessageKind Kind => MessageKind.Clip;

    uint ILinkMessage<ClipMessage>.Sequence => 0;

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

    internal static ClipMessage Read(ref LinkReader reader)
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
