namespace Gateway.Protocol.Messages;

/// <summary>Something that happened, kept by the daemon under a number of its own.</summary>
/// <remarks>
/// <code>
/// size  field
///  8    id          one more per event, never used twice
///  4    camera      0: of no camera, or of one not seen since the daemon started
///  1    kind        <see cref="EventKind"/>
///  1    region      index of the region; 255: none
///  8    occurredUs  the daemon's clock, microseconds since 1970-01-01 UTC
///  8    clip        id of the clip about it; 0: none
///  4    count       events of this kind and camera so far, this one included
///  2+n  cameraName
///  2+n  text        details for people
/// </code>
/// The header carries the camera and the low 32 bits of the id. Normative text: protocol/WIRE.md section 5.5.
/// </remarks>
public sealed record EventMessage(
    ulong Id, uint CameraId, string CameraName, EventKind Type, byte Region, long OccurredUs, ulong ClipId, uint Count, string Text)
    : ILinkMessage<EventMessage>
{
    /// <summary>As <see cref="Region"/>: the event concerns no single region.</summary>
    public const byte NoRegion = 255;

    internal const int LeastBytes = 38;

    public static MessageKind Kind => MessageKind.Event;

    uint ILinkMessage<EventMessage>.Sequence => (uint)Id;

    public static EventMessage Read(LinkHeader header, scoped ref LinkReader reader) => Read(ref reader);

    public void Write(ref LinkWriter writer)
    {
        writer.WriteUInt64(Id);
        writer.WriteUInt32(CameraId);
        writer.WriteByte((byte)Type);
        writer.WriteByte(Region);
        writer.WriteInt64(OccurredUs);
        writer.WriteUInt64(ClipId);
        writer.WriteUInt32(Count);
        writer.WriteName(CameraName);
        writer.WriteText(Text);
    }

    internal static EventMessage Read(ref LinkReader reader)
    {
        var id = reader.ReadUInt64();
        var camera = reader.ReadUInt32();
        var kind = (EventKind)reader.ReadByte();
        var region = reader.ReadByte();
        var occurred = reader.ReadInt64();
        var clip = reader.ReadUInt64();
        var count = reader.ReadUInt32();
        return new EventMessage(id, camera, reader.ReadName(), kind, region, occurred, clip, count, reader.ReadText());
    }
}
