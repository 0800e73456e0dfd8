using Gateway.Protocol.Messages;

namespace Gateway.Protocol.Commands;

/// <summary>Objects seen in a clip, in the order of frames. Daemons older than this verb refuse it as unsupported.</summary>
/// <param name="ClipId">Id of the clip.</param>
/// <param name="Skip">Objects to leave out at the beginning.</param>
/// <param name="Limit">Rows, 1 to <see cref="LinkLimits.MaxPage"/>.</param>
public sealed record ListClipObjects(ulong ClipId, uint Skip, int Limit) : LinkCommand<Page<ClipObjectInfo>>
{
    public const byte Number = 11;

    public override byte Verb => Number;

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
