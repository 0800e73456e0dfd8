namespace Gateway.Protocol.Messages;

/// <summary>All cameras. Sent after the handshake and whenever a camera changes; each message replaces the previous one.</summary>
/// <remarks>
/// Payload: u16 count, then each <see cref="CameraInfo"/>; u16 count, then the <see cref="SourceInfo"/> of each camera in the same order; u16 count,
/// then the display name of each as text, empty if it is the name. Daemons without states leave out the second list, the third is there only if a
/// display name differs. Also the reply of <see cref="Commands.ListCameras"/>. Normative text: protocol/WIRE.md section 5.1.
/// </remarks>
public sealed record CamerasMessage(IReadOnlyList<CameraInfo> Cameras) : ILinkMessage<CamerasMessage>, ILinkBody<CamerasMessage>
{
    public static MessageKind Kind => MessageKind.Cameras;

    public static CamerasMessage Read(LinkHeader header, scoped ref LinkReader reader) => Read(ref reader);

    public static CamerasMessage Read(scoped ref LinkReader reader)
    {
        var cameras = reader.ReadRows<CameraInfo>(reader.Limits.MaxCameras);
        if (reader.Remaining == 0)
            return new CamerasMessage(cameras);
        var sources = reader.ReadRows<SourceInfo>(reader.Limits.MaxCameras);
        if (sources.Length != cameras.Length)
            LinkProtocolException.Throw(LinkError.Malformed, $"{sources.Length} states for {cameras.Length} cameras.");
        for (var i = 0; i < cameras.Length; i++)
            cameras[i] = cameras[i] with { Source = sources[i] };
        if (reader.Remaining > 0)
            ReadDisplayNames(ref reader, cameras);
        return new CamerasMessage(cameras);
    }

    public void Write(ref LinkWriter writer)
    {
        writer.WriteRows(Cameras, writer.Limits.MaxCameras);
        var hasNames = Cameras.Any(camera => camera.DisplayName is not null);
        if (hasNames || Cameras.Any(camera => camera.Source is not null))
            writer.WriteRows([.. Cameras.Select(camera => camera.Source ?? SourceInfo.Unknown)], writer.Limits.MaxCameras);
        if (!hasNames)
            return;
        var count = writer.WriteCount(Cameras.Count, writer.Limits.MaxCameras);
        for (var i = 0; i < count; i++)
            writer.WriteText(Cameras[i].DisplayName ?? "");
    }

    private static void ReadDisplayNames(scoped ref LinkReader reader, CameraInfo[] cameras)
    {
        if (reader.ReadCount(reader.Limits.MaxCameras, elementBytes: 2) is var count && count != cameras.Length)
            LinkProtocolException.Throw(LinkError.Malformed, $"{count} display names for {cameras.Length} cameras.");
        for (var i = 0; i < cameras.Length; i++)
        {
            if (reader.ReadText() is { Length: > 0 } name)
                cameras[i] = cameras[i] with { DisplayName = name };
        }
    }
}

/// <summary>One camera and its regions of interest.</summary>
/// <remarks>
/// <code>
/// size  field
///  4    id              from 1; identifies the camera in messages; may change when the daemon restarts
///  1    flags           bit 0: a board, its frames arrive over MQTT; bit 1: online, its state is live
///  2    width           pixels of the newest frame; 0 while unknown
///  2    height
///  4    lastFrameAgeMs  milliseconds since the newest frame was received; 0xFFFFFFFF: no frame yet
///  2+n  name            unique; does not change when the daemon restarts
///  2    region count, then each <see cref="RegionInfo"/> in the order of the motion scores; ignored regions come last, without a score
/// </code>
/// Normative text: protocol/WIRE.md section 5.1.
/// </remarks>
public sealed record CameraInfo(
    uint Id, string Name, bool IsBoard, bool IsOnline, int Width, int Height, TimeSpan? LastFrameAge, IReadOnlyList<RegionInfo> Regions)
    : ILinkRow<CameraInfo>
{
    private const byte BoardFlag = 1;
    private const byte OnlineFlag = 2;
    private const uint NoFrame = uint.MaxValue;

    public static int LeastBytes => 17;

    /// <summary>From the message's second list; null from a daemon without states.</summary>
    public SourceInfo? Source { get; init; }

    /// <summary>From the third list: the board's own name, whose characters do not make a name; null if it is <see cref="Name"/>.</summary>
    public string? DisplayName { get; init; }

    public static CameraInfo Read(ref LinkReader reader)
    {
        var id = reader.ReadUInt32();
        var flags = reader.ReadByte();
        var width = reader.ReadUInt16();
        var height = reader.ReadUInt16();
        var age = reader.ReadUInt32();
        var name = reader.ReadName();
        var regions = reader.ReadRows<RegionInfo>(reader.Limits.MaxRegions);
        TimeSpan? frameAge = age == NoFrame ? null : TimeSpan.FromMilliseconds(age);
        return new CameraInfo(id, name, (flags & BoardFlag) != 0, (flags & OnlineFlag) != 0, width, height, frameAge, regions);
    }

    public void Write(ref LinkWriter writer)
    {
        writer.WriteUInt32(Id);
        writer.WriteByte((byte)((IsBoard ? BoardFlag : 0) | (IsOnline ? OnlineFlag : 0)));
        writer.WriteUInt16((ushort)Width);
        writer.WriteUInt16((ushort)Height);
        writer.WriteUInt32(LastFrameAge is { } age ? (uint)Math.Clamp(age.TotalMilliseconds, 0, NoFrame - 1) : NoFrame);
        writer.WriteName(Name);
        writer.WriteRows(Regions, writer.Limits.MaxRegions);
    }
}

/// <summary>A region of interest, in pixels of the camera's full frame.</summary>
/// <remarks>
/// <code>
/// size  field
///  1    kind     <see cref="RegionKind"/>
///  2    x        left edge of the rectangle, or of the polygon's bounding box
///  2    y        top edge
///  2    width
///  2    height
///  2+n  name
///  2    corner count (0: a rectangle), then each corner as u16 x, u16 y
/// </code>
/// Normative text: protocol/WIRE.md section 5.1.
/// </remarks>
public sealed record RegionInfo(string Name, RegionKind Kind, PixelBox Box, IReadOnlyList<PixelPoint> Corners) : ILinkRow<RegionInfo>
{
    public static int LeastBytes => 13;

    public static RegionInfo Read(ref LinkReader reader)
    {
        var kind = (RegionKind)reader.ReadByte();
        var box = PixelBox.Read(ref reader);
        var name = reader.ReadName();
        return new RegionInfo(name, kind, box, reader.ReadRows<PixelPoint>(reader.Limits.MaxPoints));
    }

    public void Write(ref LinkWriter writer)
    {
        writer.WriteByte((byte)Kind);
        Box.Write(ref writer);
        writer.WriteName(Name);
        writer.WriteRows(Corners, writer.Limits.MaxPoints);
    }
}

/// <summary>Purposes of a region. The numbers are on the wire and never change.</summary>
public enum RegionKind : byte
{
    /// <summary>Its share of moving pixels counts.</summary>
    Watch = 0,

    /// <summary>A sequence begins here.</summary>
    Entry = 1,

    /// <summary>A sequence is confirmed here.</summary>
    Confirm = 2,

    /// <summary>Motion inside is ignored.</summary>
    Ignore = 3,
}
