namespace Gateway.Protocol.Commands;

/// <summary>
/// The ends of the motion events among the first <see cref="Limit"/> events with an id greater than <see cref="AfterId"/>, in the order of their ids.
/// At most <see cref="LinkLimits.MaxPage"/> rows; the total is 0.
/// </summary>
public sealed record ListEventEnds(ulong AfterId, int Limit) : LinkCommand<Page<EventEndInfo>>(Number)
{
    public const byte Number = 16;

    public override bool IsValid(LinkLimits limits) => IsPage(Limit, limits);

    internal static ListEventEnds Read(ref LinkReader reader) => new(reader.ReadUInt64(), reader.ReadUInt16());

    internal override void WriteArguments(ref LinkWriter writer)
    {
        writer.WriteUInt64(AfterId);
        writer.WriteUInt16(checked((ushort)Limit));
    }
}
