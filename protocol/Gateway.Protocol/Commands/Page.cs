namespace Gateway.Protocol.Commands;

/// <summary>Part of a list.</summary>
/// <remarks>Body: u32 total, u16 count, then the rows. Normative text: protocol/WIRE.md section 6.</remarks>
/// <param name="Total">Rows of all pages together; the verb defines which rows count.</param>
/// <param name="Rows">At most <see cref="LinkLimits.MaxPage"/>.</param>
public sealed record Page<TRow>(uint Total, IReadOnlyList<TRow> Rows) : ILinkBody<Page<TRow>>
    where TRow : ILinkRow<TRow>
{
    static Page<TRow> ILinkBody<Page<TRow>>.Read(ref LinkReader reader)
    {
        var total = reader.ReadUInt32();
        return new Page<TRow>(total, reader.ReadRows<TRow>(reader.Limits.MaxPage));
    }

    public void Write(ref LinkWriter writer)
    {
        writer.WriteUInt32(Total);
        writer.WriteRows(Rows, writer.Limits.MaxPage);
    }
}
