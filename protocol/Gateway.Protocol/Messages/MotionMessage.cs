namespace Gateway.Protocol.Messages;

/// <summary>What analysis saw in one frame. The header carries the camera and the frame's number.</summary>
/// <remarks>
/// <code>
/// size  field
///  1    state         <see cref="MotionState"/>
///  2    region count, then each: u16 share of the region that moves, in 1/10000
///  2    object count, then each <see cref="MotionObject"/>
/// </code>
/// The lists are the sender's own; the hub reads them during the call only. Normative text: protocol/WIRE.md section 5.4.
/// </remarks>
/// <param name="CameraId">Whose frame.</param>
/// <param name="Sequence">The frame's number.</param>
/// <param name="State">Of the sequence decision.</param>
/// <param name="Scores">Per region, in the order of <see cref="CameraInfo.Regions"/>: the share that moves, in 1/10000.</param>
/// <param name="Objects">Largest first.</param>
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
        var objects = new MotionObject[reader.ReadCount(reader.Limits.MaxObjects, MotionObject.Bytes)];
        for (var i = 0; i < objects.Length; i++)
            objects[i] = MotionObject.Read(ref reader);
        return new MotionMessage(header.CameraId, header.Sequence, state, scores, objects);
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
