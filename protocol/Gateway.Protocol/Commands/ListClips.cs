namespace Gateway.Protocol.Commands;

/// <summary>One page of clips, newest first. Pages count from 1 and have at most <see cref="LinkLimits.MaxPage"/> rows.</summary>
public sealed record ListClips(uint Page, int Limit) : LinkCommand<Page<ClipMessage>>(Number)
{
    public const byte Number = 1;

    public override bool IsValid(LinkLimits limits) => Page is > 0 and <= int.MaxValue && IsPage(Limit, limits);

    internal static ListClips Read(ref LinkReader reader) => new(reader.ReadUInt32(), reader.ReadUInt16());

    internal override void WriteArguments(ref LinkWriter writer)
    {
        writer.WriteUInt32(Page);
        writer.WriteUInt16(checked((ushort)Limit));
    }
}
