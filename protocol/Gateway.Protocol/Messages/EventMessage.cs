namespace Gateway.Protocol.Messages;

/// <summary>An event. The daemon keeps it under a unique id.</summary>
/// <remarks>
/// <code>
/// size  field
///  8    id          increases with each event, never reused
///  4    camera      0: no camera, or one not seen since the daemon started
///  1    kind        <see cref="EventKind"/>
///  1    region      index of the region; 255: none
///  8    occurredUs  the daemon's clock, microseconds since 1970-01-01 UTC
///  8    clip        id of its clip; 0: none
///  4    count       events of this kind and camera so far, including this one
///  2+n  cameraName
///  2+n  text        details for people
/// </code>
/// The header carries the camera and the low 32 bits of the id. Normative text: protocol/WIRE.md section 5.5.
/// </remarks>
public sealed record EventMessage(
    ulong Id, uint CameraId, string CameraName, EventKind Type, byte Region, long OccurredUs, ulong ClipId, uint Count, string Text)
    : ILinkMessage<EventMessage>, ILinkRow<EventMessage>
{
    /// <summary>Value of <see cref="Region"/> for an event without a single region.</summary>
    public const byte NoRegion = 255;

    public static int LeastBytes => 38;

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

    public static EventMessage Read(ref LinkReader reader)
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

/// <summary>Kinds of events. The numbers are on the wire and never change. A reader shows the text of an event of an unknown kind.</summary>
public enum EventKind : byte
{
    None = 0,
    MotionStarted = 1,
    MotionEnded = 2,

    /// <summary>An object passed the entry region and then the confirm region in time.</summary>
    Sequence = 3,

    /// <summary>Enough of a region moved.</summary>
    Area = 4,
    CameraOnline = 5,
    CameraOffline = 6,

    /// <summary>A clip's analysis ended with a result.</summary>
    ClipAnalysed = 7,

    /// <summary>A clip could not be recorded or analysed.</summary>
    ClipFailed = 8,
    DaemonStarted = 9,
}
