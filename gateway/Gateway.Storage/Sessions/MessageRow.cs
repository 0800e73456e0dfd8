namespace Gateway.Storage;

/// <summary>A message: one that is retained, or one that sessions are still to be sent, however many of them.</summary>
/// <param name="Id">See <see cref="StoredRow"/>.</param>
/// <param name="IsRetained">Whether it is the retained message of its topic.</param>
/// <param name="TopicLength">Bytes of the topic, at the front of <paramref name="Bytes"/>.</param>
/// <param name="PropertiesLength">Bytes of the properties behind it; the rest is payload.</param>
/// <param name="QoS">As published, 0 to 2.</param>
/// <param name="ExpiresUs">After which nobody is to be sent it, microseconds since 1970 UTC; <see cref="long.MaxValue"/> for never.</param>
/// <param name="Bytes">Borrowed until the commit that writes it has ended; empty in a row that was read.</param>
public sealed record MessageRow(long Id, bool IsRetained, int TopicLength, int PropertiesLength, int QoS, long ExpiresUs, ReadOnlyMemory<byte> Bytes) : StoredRow(Id)
{
    internal override void Put(SessionStatements statements) => statements.PutMessage
        .Bind(1, Id).Bind(2, IsRetained ? 1 : 0).Bind(3, TopicLength).Bind(4, PropertiesLength).Bind(5, QoS).Bind(6, ExpiresUs).BindBlob(7, Bytes.Span).Run();

    internal override void Delete(SessionStatements statements) => statements.DeleteMessage.Bind(1, Id).Run();

    internal static MessageRow Read(SqlStatement row) =>
        new(row.Int64(0), row.Int64(1) != 0, (int)row.Int64(2), (int)row.Int64(3), (int)row.Int64(4), row.Int64(5), default);
}
