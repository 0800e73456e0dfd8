namespace Gateway.Protocol.Commands;

/// <summary>
/// Near misses of one camera, or with camera 0 of all, with an id smaller than <see cref="BeforeId"/>, newest first; 0 starts at the newest.
/// The total counts all of them. At most <see cref="LinkLimits.MaxPage"/> rows. A restart of the daemon clears them.
/// </summary>
public sealed record ListNearMisses(ulong BeforeId, int Limit, uint CameraId = 0) : LinkCommand<Page<NearMissInfo>>(Number)
{
    public const byte Number = 10;

    public override bool IsValid(LinkLimits limits) => IsPage(Limit, limits);

    internal static ListNearMisses Read(ref LinkReader reader) => new(reader.ReadUInt64(), reader.ReadUInt16(), reader.ReadUInt32());

    internal override void WriteArguments(ref LinkWriter writer)
    {
        writer.WriteUInt64(BeforeId);
        writer.WriteUInt16(checked((ushort)Limit));
        writer.WriteUInt32(CameraId);
    }
}
