using Gateway.Protocol.Messages;

namespace Gateway.Protocol.Commands;

/// <summary>The last suppressed moments, newest first; a restart of the daemon clears them. The total counts all kept ones with a smaller id.</summary>
/// <param name="BeforeId">Lists near misses with a smaller id; 0 starts at the newest.</param>
/// <param name="Limit">Rows, 1 to <see cref="LinkLimits.MaxPage"/>.</param>
/// <param name="CameraId">0 means all cameras.</param>
public sealed record ListNearMisses(ulong BeforeId, int Limit, uint CameraId = 0) : LinkCommand<Page<NearMissInfo>>
{
    public const byte Number = 10;

    public override byte Verb => Number;

    public override bool IsValid(LinkLimits limits) => IsPage(Limit, limits);

    internal static ListNearMisses Read(ref LinkReader reader) => new(reader.ReadUInt64(), reader.ReadUInt16(), reader.ReadUInt32());

    internal override void WriteArguments(ref LinkWriter writer)
    {
        writer.WriteUInt64(BeforeId);
        writer.WriteUInt16(checked((ushort)Limit));
        writer.WriteUInt32(CameraId);
    }
}
