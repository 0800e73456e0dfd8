namespace Gateway.Storage;

/// <summary>A client's session.</summary>
/// <param name="Id">See <see cref="StoredRow"/>.</param>
/// <param name="ClientId">Not empty.</param>
/// <param name="Owner">The user it belongs to; empty without one.</param>
/// <param name="ExpirySeconds">How long it outlives its connection; <see cref="uint.MaxValue"/> for ever.</param>
/// <param name="ExpiresUs">When it ends, microseconds since 1970 UTC; 0 while it has a connection, <see cref="long.MaxValue"/> for never.</param>
/// <param name="Will">What is to be published for it if it does not come back; null for nothing.</param>
public sealed record SessionRow(long Id, string ClientId, string Owner, uint ExpirySeconds, long ExpiresUs, StoredWill? Will) : StoredRow(Id)
{
    internal override void Put(SessionStatements statements)
    {
        var put = statements.PutSession.Bind(1, Id).BindText(2, ClientId).BindText(3, Owner).Bind(4, ExpirySeconds).Bind(5, ExpiresUs);
        if (Will is { } will)
        {
            put.BindText(6, will.Topic).BindBlobOrEmpty(7, will.Properties.Span).BindBlobOrEmpty(8, will.Payload.Span)
                .Bind(9, will.QoS).Bind(10, will.Retain ? 1 : 0).Bind(11, will.DueUs);
        }
        else
        {
            for (var parameter = 6; parameter <= 11; parameter++)
                put.BindNull(parameter);
        }

        put.Run();
    }

    internal override void Delete(SessionStatements statements) => statements.DeleteSession.Bind(1, Id).Run();

    internal static SessionRow Read(SqlStatement row) => new(row.Int64(0), row.Text(1), row.Text(2), (uint)row.Int64(3), row.Int64(4), row.IsNull(5)
        ? null
        : new StoredWill(row.Text(5), row.Blob(6).ToArray(), row.Blob(7).ToArray(), (int)row.Int64(8), row.Int64(9) != 0, row.Int64(10)));
}
