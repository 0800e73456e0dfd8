namespace Gateway.Protocol.Commands;

/// <summary>
/// Events with an id greater than <see cref="AfterId"/>, in the order of their ids; 0 starts at the oldest kept. The total counts all of them.
/// At most <see cref="LinkLimits.MaxPage"/> rows.
/// </summary>
public sealed record ListEvents(ulong AfterId, int Limit) : LinkCommand<Page<EventMessage>>(Number)
{
    public const byte Number = 7;

    public override bool IsValid(LinkLimits limits) => IsPage(Limit, limits);

    internal static ListEvents Read(ref LinkReader reader) => new(reader.ReadUInt64(), reader.ReadUInt16());

    internal override void WriteArguments(ref LinkWriter writer)
    {
        writer.WriteUInt64(AfterId);
        writer.WriteUInt16(checked((ushort)Limit));
    }
}
