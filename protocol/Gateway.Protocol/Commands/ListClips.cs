namespace Gateway.Protocol.Commands;

/// <summary>One page of clips, newest first. Yields a <see cref="ClipPage"/>.</summary>
/// <param name="Page">From 1.</param>
/// <param name="Limit">Rows of a page, 1 to <see cref="LinkLimits.MaxPage"/>.</param>
public sealed record ListClips(uint Page, ushort Limit) : LinkCommand
{
    public override CommandVerb Verb => CommandVerb.ListClips;

    internal static ListClips Read(ref LinkReader reader) => new(reader.ReadUInt32(), reader.ReadUInt16());

    internal override void WriteArguments(ref LinkWriter writer)
    {
        writer.WriteUInt32(Page);
        writer.WriteUInt16(Limit);
    }
}
