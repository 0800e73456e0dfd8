namespace Gateway.Protocol.Commands;

/// <summary>What was seen in a clip, in the order of frames. Yields a <see cref="ClipObjectPage"/>.</summary>
/// <param name="ClipId">Which.</param>
/// <param name="Skip">Objects to leave out at the beginning.</param>
/// <param name="Limit">How many at most, 1 to <see cref="LinkLimits.MaxPage"/>.</param>
public sealed record ListClipObjects(ulong ClipId, uint Skip, ushort Limit) : LinkCommand
{
    public override CommandVerb Verb => CommandVerb.ListClipObjects;

    internal static ListClipObjects Read(ref LinkReader reader) => new(reader.ReadUInt64(), reader.ReadUInt32(), reader.ReadUInt16());

    internal override void WriteArguments(ref LinkWriter writer)
    {
        writer.WriteUInt64(ClipId);
        writer.WriteUInt32(Skip);
        writer.WriteUInt16(Limit);
    }
}
