namespace Gateway.Protocol.Commands;

/// <summary>The last suppressed moments, newest first. Yields a <see cref="NearMissPage"/>.</summary>
/// <param name="BeforeId">Those with a smaller id; 0 begins at the newest.</param>
/// <param name="Limit">How many at most, 1 to <see cref="LinkLimits.MaxPage"/>.</param>
/// <param name="CameraId">Of this camera; 0 of all.</param>
public sealed record ListNearMisses(ulong BeforeId, ushort Limit, uint CameraId) : LinkCommand
{
    public override CommandVerb Verb => CommandVerb.ListNearMisses;

    internal static ListNearMisses Read(ref LinkReader reader) => new(reader.ReadUInt64(), reader.ReadUInt16(), reader.ReadUInt32());

    internal override void WriteArguments(ref LinkWriter writer)
    {
        writer.WriteUInt64(BeforeId);
        writer.WriteUInt16(Limit);
        writer.WriteUInt32(CameraId);
    }
}
