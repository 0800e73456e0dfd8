namespace Gateway.Protocol.Commands;

/// <summary>
/// Objects seen in a clip, in the order of frames, without the first <see cref="Skip"/>. At most <see cref="LinkLimits.MaxPage"/> rows.
/// Daemons older than this verb answer that it is unsupported.
/// </summary>
public sealed record ListClipObjects(ulong ClipId, uint Skip, int Limit) : LinkCommand<Page<ClipObjectInfo>>(Number)
{
    public const byte Number = 11;

    public override string NotFound => "There is no such clip.";

    public override bool IsValid(LinkLimits limits) => IsPage(Limit, limits);

    internal static ListClipObjects Read(ref LinkReader reader) => new(reader.ReadUInt64(), reader.ReadUInt32(), reader.ReadUInt16());

    internal override void WriteArguments(ref LinkWriter writer)
    {
        writer.WriteUInt64(ClipId);
        writer.WriteUInt32(Skip);
        writer.WriteUInt16(checked((ushort)Limit));
    }
}
