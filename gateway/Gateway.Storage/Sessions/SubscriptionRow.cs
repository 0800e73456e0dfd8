namespace Gateway.Storage;

/// <summary>A subscription of a session.</summary>
/// <param name="Id">See <see cref="StoredRow"/>.</param>
/// <param name="SessionId">Whose.</param>
/// <param name="Filter">As it was asked for, a shared one with its group.</param>
/// <param name="QoS">Granted, 0 to 2.</param>
/// <param name="NoLocal">Not the messages its own client publishes.</param>
/// <param name="RetainAsPublished">Messages keep their retain flag.</param>
/// <param name="Identifier">What its messages carry; 0 for nothing.</param>
public sealed record SubscriptionRow(long Id, long SessionId, string Filter, int QoS, bool NoLocal, bool RetainAsPublished, uint Identifier) : StoredRow(Id)
{
    internal override void Put(SessionStatements statements) => statements.PutSubscription
        .Bind(1, Id).Bind(2, SessionId).BindText(3, Filter).Bind(4, QoS).Bind(5, NoLocal ? 1 : 0).Bind(6, RetainAsPublished ? 1 : 0).Bind(7, Identifier).Run();

    internal override void Delete(SessionStatements statements) => statements.DeleteSubscription.Bind(1, Id).Run();

    internal static SubscriptionRow Read(SqlStatement row) =>
        new(row.Int64(0), row.Int64(1), row.Text(2), (int)row.Int64(3), row.Int64(4) != 0, row.Int64(5) != 0, (uint)row.Int64(6));
}
