namespace Gateway.Protocol.Messages;

/// <summary>One object that the analysis found in one frame of a clip.</summary>
/// <remarks>
/// <code>
/// size  field
///  4    frame       index in the clip, from 0
///  8    takenUs     time of the frame, microseconds since 1970-01-01 UTC
///  4    confidence  f32, 0 to 1
///  4    left        f32, share of the picture's width
///  4    top         f32, share of its height
///  4    width       f32; 0: the analysis gave no position
///  4    height      f32
///  2+n  label       a name
/// </code>
/// Boxes may extend past the picture. Normative text: protocol/WIRE.md section 6.2.
/// </remarks>
public sealed record ClipObjectInfo(
    uint Frame, long TakenUs, string Label, float Confidence, float Left, float Top, float Width, float Height) : ILinkRow<ClipObjectInfo>
{
    public static int LeastBytes => 34;

    public static ClipObjectInfo Read(ref LinkReader reader)
    {
        var (frame, taken, confidence) = (reader.ReadUInt32(), reader.ReadInt64(), reader.ReadSingle());
        var (left, top, width, height) = (reader.ReadSingle(), reader.ReadSingle(), reader.ReadSingle(), reader.ReadSingle());
        return new ClipObjectInfo(frame, taken, reader.ReadName(), confidence, left, top, width, height);
    }

    public void Write(ref LinkWriter writer)
    {
        writer.WriteUInt32(Frame);
        writer.WriteInt64(TakenUs);
        writer.WriteSingle(Confidence);
        writer.WriteSingle(Left);
        writer.WriteSingle(Top);
        writer.WriteSingle(Width);
        writer.WriteSingle(Height);
        writer.WriteName(Label);
    }
}
