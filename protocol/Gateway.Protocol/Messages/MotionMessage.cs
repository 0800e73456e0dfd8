namespace Gateway.Protocol.Messages;

/// <summary>Motion in one analysed frame. The header carries the camera and the frame's number.</summary>
/// <remarks>
/// <code>
/// size  field
///  1    state         <see cref="MotionState"/>
///  2    region count, then for each, in the order of <see cref="CameraInfo.Regions"/>: u16 share that moves, in 1/10000
///  2    object count, then each <see cref="MotionObject"/>, largest first
/// </code>
/// The sender owns the lists; the hub reads them during the call only. Normative text: protocol/WIRE.md section 5.4.
/// </remarks>
public readonly record struct MotionMessage(
    uint CameraId, uint Sequence, MotionState State, ReadOnlyMemory<ushort> Scores, ReadOnlyMemory<MotionObject> Objects)
    : ILinkMessage<MotionMessage>
{
    public static MessageKind Kind => MessageKind.Motion;

    public static MotionMessage Read(LinkHeader header, scoped ref LinkReader reader)
    {
        var state = (MotionState)reader.ReadByte();
        var scores = new ushort[reader.ReadCount(reader.Limits.MaxRegions, 2)];
        for (var i = 0; i < scores.Length; i++)
            scores[i] = reader.ReadUInt16();
        return new MotionMessage(header.CameraId, header.Sequence, state, scores, reader.ReadRows<MotionObject>(reader.Limits.MaxObjects));
    }

    public void Write(ref LinkWriter writer)
    {
        writer.WriteByte((byte)State);
        var scores = Scores.Span;
        scores = scores[..writer.WriteCount(scores.Length, writer.Limits.MaxRegions)];
        foreach (var score in scores)
            writer.WriteUInt16(score);
        var objects = Objects.Span;
        objects = objects[..writer.WriteCount(objects.Length, writer.Limits.MaxObjects)];
        foreach (ref readonly var moving in objects)
            moving.Write(ref writer);
    }
}

/// <summary>A moving object.</summary>
/// <remarks>
/// <code>
/// size  field
///  8    box        x, y, width, height, u16 each
///  4    area       pixels that move
///  4    centroidX  f32
///  4    centroidY  f32
///  4    inRegions  bit i: its centroid lies in region i
/// </code>
/// In pixels of the camera's full frame. Normative text: protocol/WIRE.md section 5.4.
/// </remarks>
public readonly record struct MotionObject(PixelBox Box, uint Area, float CentroidX, float CentroidY, uint InRegions) : ILinkRow<MotionObject>
{
    public static int LeastBytes => 24;

    public static MotionObject Read(ref LinkReader reader) =>
        new(PixelBox.Read(ref reader), reader.ReadUInt32(), reader.ReadSingle(), reader.ReadSingle(), reader.ReadUInt32());

    public void Write(ref LinkWriter writer)
    {
        Box.Write(ref writer);
        writer.WriteUInt32(Area);
        writer.WriteSingle(CentroidX);
        writer.WriteSingle(CentroidY);
        writer.WriteUInt32(InRegions);
    }
}

/// <summary>States of a camera's sequence decision. The numbers are on the wire and never change.</summary>
public enum MotionState : byte
{
    Idle = 0,

    /// <summary>An object entered; the confirm region decides.</summary>
    Armed = 1,

    /// <summary>It fired recently and does not fire again yet.</summary>
    Cooldown = 2,

    /// <summary>The background is not known well enough to decide.</summary>
    Learning = 3,
}
