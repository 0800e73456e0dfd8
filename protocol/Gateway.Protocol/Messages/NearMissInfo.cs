namespace Gateway.Protocol.Messages;

/// <summary>Motion that was suppressed and made no event.</summary>
/// <remarks>
/// <code>
/// size  field
///  8    id          counts the near misses since the daemon started, from 1
///  4    camera
///  1    reason      <see cref="NearMissReason"/>
///  1    region      index of the region; 255: the whole picture
///  8    occurredUs  the daemon's clock, microseconds since 1970-01-01 UTC
///  4    frame       number of the frame, as in the header of Frame and Motion
///  4    track       id of the tracked object; 0: none
///  8    box         x, y, width, height, u16 each; all 0 without an object
///  4    area        pixels that moved
///  4    centroidX   f32
///  4    centroidY   f32
///  2+n  cameraName
/// </code>
/// In pixels of the camera's full frame. Normative text: protocol/WIRE.md section 6.1.
/// </remarks>
public sealed record NearMissInfo(
    ulong Id,
    uint CameraId,
    string CameraName,
    NearMissReason Reason,
    byte Region,
    long OccurredUs,
    uint Frame,
    uint Track,
    PixelBox Box,
    uint Area,
    float CentroidX,
    float CentroidY) : ILinkRow<NearMissInfo>
{
    public static int LeastBytes => 52;

    public static NearMissInfo Read(ref LinkReader reader)
    {
        var id = reader.ReadUInt64();
        var camera = reader.ReadUInt32();
        var reason = (NearMissReason)reader.ReadByte();
        var region = reader.ReadByte();
        var occurred = reader.ReadInt64();
        var frame = reader.ReadUInt32();
        var track = reader.ReadUInt32();
        var box = PixelBox.Read(ref reader);
        var area = reader.ReadUInt32();
        var (x, y) = (reader.ReadSingle(), reader.ReadSingle());
        return new NearMissInfo(id, camera, reader.ReadName(), reason, region, occurred, frame, track, box, area, x, y);
    }

    public void Write(ref LinkWriter writer)
    {
        writer.WriteUInt64(Id);
        writer.WriteUInt32(CameraId);
        writer.WriteByte((byte)Reason);
        writer.WriteByte(Region);
        writer.WriteInt64(OccurredUs);
        writer.WriteUInt32(Frame);
        writer.WriteUInt32(Track);
        Box.Write(ref writer);
        writer.WriteUInt32(Area);
        writer.WriteSingle(CentroidX);
        writer.WriteSingle(CentroidY);
        writer.WriteName(CameraName);
    }
}

/// <summary>Why motion made no event. The numbers are on the wire and never change.</summary>
public enum NearMissReason : byte
{
    None = 0,
    TooSmall = 1,
    WrongEdge = 2,
    WrongOrder = 3,
    TooSlow = 4,
    InCooldown = 5,
    IgnoredRegion = 6,
    LightChange = 7,
    CameraShake = 8,
    InfraredSwitch = 9,
    WarmingUp = 10,
    TooFewPictures = 11,
    BrokenPicture = 12,
}
