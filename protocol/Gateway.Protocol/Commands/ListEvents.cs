namespace Gateway.Protocol.Commands;

/// <summary>Events in the order of their ids. Yields an <see cref="EventPage"/>.</summary>
/// <param name="AfterId">Events with a greater id.</param>
/// <param name="Limit">How many at most, 1 to <see cref="LinkLimits.MaxPage"/>.</param>
public sealed record ListEvents(ulong AfterId, ushort Limit) : LinkCommand
{
    public override CommandVerb Verb => CommandVerb.ListEvents;

    internal static ListEvents Read(ref LinkReader reader) => new(reader.ReadUInt64(), reader.ReadUInt16());

    internal override void WriteArguments(ref LinkWriter writer)
    {
        writer.WriteUInt64(AfterId);
        writer.WriteUInt16(Limit);
    }
}
