namespace Gateway.Protocol.Messages;

/// <summary>One camera and its regions of interest.</summary>
/// <remarks>
/// <code>
/// size  field
///  4    id              what messages name it by; the number may change when the daemon restarts, the name does not
///  1    flags           bit 0: a board, its frames come over MQTT; bit 1: online
///  2    width           of its newest frame, pixels; 0 while unknown
///  2    height
///  4    lastFrameAgeMs  since its newest frame was received; 0xFFFFFFFF: none yet
///  2+n  name
///  2    region count, then each <see cref="RegionInfo"/>
/// </code>
/// Normative text: protocol/WIRE.md section 5.1.
/// </remarks>
/// <param name="Id">From 1.</param>
/// <param name="Name">Unique, the same after a restart.</param>
/// <param name="IsBoard">Whether its frames come over MQTT.</param>
/// <param name="IsOnline">Whether it is expected to send frames now.</param>
/// <param name="Width">Pixels of its newest frame; 0 while unknown.</param>
/// <param name="Height">Pixels of its newest frame; 0 while unknown.</param>
/// <param name="LastFrameAge">Whole milliseconds since its newest frame was received; null while there is none.</param>
/// <param name="Regions">In the order in which motion scores name them; ignored areas come last and have no score.</param>
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
        return new CameraInfo(
            id, name, (flags & BoardFlag) != 0, (flags & OnlineFlag) != 0, width, height, age == NoFrame ? null : TimeSpan.FromMilliseconds(age), regions);
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
