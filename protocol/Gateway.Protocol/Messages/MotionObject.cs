namespace Gateway.Protocol.Messages;

/// <summary>Something that moves.</summary>
/// <remarks>
/// <code>
/// size  field
///  8    box        x, y, width, height, u16 each
///  4    area       pixels of it that move
///  4    centroidX  f32
///  4    centroidY  f32
///  4    inRegions  bit i: its centroid lies in region i
/// </code>
/// In pixels of the camera's full frame. Normative text: protocol/WIRE.md section 5.4.
/// </remarks>
public readonly record struct MotionObject(PixelBox Box, uint Area, float CentroidX, float CentroidY, uint InRegions)
{
    internal const int Bytes = 24;

    internal static MotionObject Read(ref LinkReader reader) =>
        new(PixelBox.Read(ref reader), reader.ReadUInt32(), reader.ReadSingle(), reader.ReadSingle(), reader.ReadUInt32());

    internal void Write(ref LinkWriter writer)
    {
        Box.Write(ref writer);
        writer.WriteUInt32(Area);
        writer.WriteSingle(CentroidX);
        writer.WriteSingle(CentroidY);
        writer.WriteUInt32(InRegions);
    }
}
