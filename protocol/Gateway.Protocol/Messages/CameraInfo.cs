namespace Gateway.Protocol.Messages;

/// <summary>One camera and its regions of interest.</summary>
/// <remarks>
/// <code>
/// size  field
///  4    id              from 1; identifies the camera in messages; may change when the daemon restarts
///  1    flags           bit 0: a board, its frames arrive over MQTT; bit 1: online
///  2    width           pixels of the newest frame; 0 while unknown
///  2    height
///  4    lastFrameAgeMs  milliseconds since the newest frame was received; 0xFFFFFFFF: no frame yet
///  2+n  name            unique; does not change when the daemon restarts
///  2    region count, then each <see cref="RegionInfo"/>
/// </code>
/// Normative text: protocol/WIRE.md section 5.1.
/// </remarks>
/// <param name="Id">From 1.</param>
/// <param name="Name">Unique, unchanged by a restart.</param>
/// <param name="IsBoard">Whether its frames arrive over MQTT.</param>
/// <param name="IsOnline">Whether frames are expected now.</param>
/// <param name="Width">Pixels of the newest frame; 0 while unknown.</param>
/// <param name="Height">Pixels of the newest frame; 0 while unknown.</param>
/// <param name="LastFrameAge">Whole milliseconds since the newest frame was received; null before the first.</param>
/// <param name="Regions">In the order of the motion scores. Ignored regions come last and have no score.</param>
public sealed record CameraInfo(
    uint Id, string Name, bool IsBoard, bool IsOnline, int Width, int Height, TimeSpan? LastFrameAge, IReadOnlyList<RegionInfo> Regions)
{
    internal const int LeastBytes = 17;
    private const byte BoardFlag = 1;
    private const byte OnlineFlag = 2;
    private const uint NoFrame = uint.MaxValue;

    internal static CameraInfo Read(ref LinkReader reader)
    {
        var id = reader.ReadUInt32();
        var flags = reader.ReadByte();
        var width = reader.ReadUInt16();
        var height = reader.ReadUInt16();
        var age = reader.ReadUInt32();
        var name = reader.ReadName();
        var regions = new RegionInfo[reader.ReadCount(reader.Limits.MaxRegions, RegionInfo.LeastBytes)];
        for (var i = 0; i < regions.Length; i++)
            regions[i] = RegionInfo.Read(ref reader);
        TimeSpan? frameAge = age == NoFrame ? null : TimeSpan.FromMilliseconds(age);
        return new CameraInfo(id, name, (flags & BoardFlag) != 0, (flags & OnlineFlag) != 0, width, height, frameAge, regions);
    }

    internal void Write(ref LinkWriter writer)
    {
        writer.WriteUInt32(Id);
        writer.WriteByte((byte)((IsBoard ? BoardFlag : 0) | (IsOnline ? OnlineFlag : 0)));
        writer.WriteUInt16((ushort)Width);
        writer.WriteUInt16((ushort)Height);
        writer.WriteUInt32(LastFrameAge is { } age ? (uint)Math.Clamp(age.TotalMilliseconds, 0, NoFrame - 1) : NoFrame);
        writer.WriteName(Name);
        var count = writer.WriteCount(Regions.Count, writer.Limits.MaxRegions);
        for (var i = 0; i < count; i++)
            Regions[i].Write(ref writer);
    }
}
