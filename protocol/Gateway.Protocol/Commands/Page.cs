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
        var rows = new TRow[reader.ReadCount(reader.Limits.MaxPage, TRow.LeastBytes)];
        for (var i = 0; i < rows.Length; i++)
            rows[i] = TRow.Read(ref reader);
        return new Page<TRow>(total, rows);
    }

    public void Write(ref LinkWriter writer)
    {
        writer.WriteUInt32(Total);
        var count = writer.WriteCount(Rows.Count, writer.Limits.MaxPage);
        for (var i = 0; i < count; i++)
            Rows[i].Write(ref writer);
    }
}
