namespace Gateway.Storage;

/// <summary>A message that is retained, or that waits for any number of sessions.</summary>
/// <param name="Id">The unique row id; see <see cref="StoredRow"/>.</param>
/// <param name="IsRetained">Whether it is the retained message of its topic.</param>
/// <param name="TopicLength">Bytes of the topic, at the front of <paramref name="Bytes"/>.</param>
/// <param name="PropertiesLength">Bytes of the properties behind the topic; the rest is payload.</param>
/// <param name="QoS">The QoS of its publish, 0 to 2.</param>
/// <param name="ExpiresUs">End of its delivery, microseconds since 1970 UTC; <see cref="long.MaxValue"/> for never.</param>
/// <param name="Bytes">Borrowed until the commit that writes it has ended; empty in a row that was read.</param>
public sealed record MessageRow(long Id, bool IsRetained, int TopicLength, int PropertiesLength, int QoS, long ExpiresUs, ReadOnlyMemory<byte> Bytes)
    : StoredRow(Id)
{
    internal override SessionTable Table => SessionTable.Messages;

    internal override void Bind(SqlStatement put) => put
        .Bind(2, IsRetained ? 1 : 0).Bind(3, TopicLength).Bind(4, PropertiesLength).Bind(5, QoS).Bind(6, ExpiresUs).BindBlob(7, Bytes.Span);

    internal static MessageRow Read(SqlStatement row) =>
        new(row.Int64(0), row.Int64(1) != 0, (int)row.Int64(2), (int)row.Int64(3), (int)row.Int64(4), row.Int64(5), default);
}
