using Gateway.Protocol.Messages;

namespace Gateway.Protocol.Commands;

/// <summary>Events in the order of their ids. The total counts all kept events with a greater id.</summary>
/// <param name="AfterId">Lists events with a greater id; 0 starts at the oldest kept.</param>
/// <param name="Limit">Rows, 1 to <see cref="LinkLimits.MaxPage"/>.</param>
public sealed record ListEvents(ulong AfterId, int Limit) : LinkCommand<Page<EventMessage>>
{
    public const byte Number = 7;

    public override byte Verb => Number;

    public override bool IsValid(LinkLimits limits) => IsPage(Limit, limits);

    internal static ListEvents Read(ref LinkReader reader) => new(reader.ReadUInt64(), reader.ReadUInt16());

    internal override void WriteArguments(ref LinkWriter writer)
    {
        writer.WriteUInt64(AfterId);
        writer.WriteUInt16(checked((ushort)Limit));
    }
}
