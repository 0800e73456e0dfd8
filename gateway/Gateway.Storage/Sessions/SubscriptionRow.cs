namespace Gateway.Storage;

/// <summary>A subscription of a session.</summary>
/// <param name="Id">The unique row id; see <see cref="StoredRow"/>.</param>
/// <param name="SessionId">The session's row id.</param>
/// <param name="Filter">The requested topic filter; a shared one includes its group.</param>
/// <param name="QoS">The granted QoS, 0 to 2.</param>
/// <param name="NoLocal">Excludes the messages that its own client publishes.</param>
/// <param name="RetainAsPublished">Messages keep their retain flag.</param>
/// <param name="Identifier">Subscription identifier for its messages; 0 for none.</param>
public sealed record SubscriptionRow(long Id, long SessionId, string Filter, int QoS, bool NoLocal, bool RetainAsPublished, uint Identifier)
    : StoredRow(Id)
{
    internal override SessionTable Table => SessionTable.Subscriptions;

    internal override void Bind(SqlStatement put) => put
        .Bind(2, SessionId).BindText(3, Filter).Bind(4, QoS).Bind(5, NoLocal ? 1 : 0).Bind(6, RetainAsPublished ? 1 : 0).Bind(7, Identifier);

    internal static SubscriptionRow Read(SqlStatement row) =>
        new(row.Int64(0), row.Int64(1), row.Text(2), (int)row.Int64(3), row.Int64(4) != 0, row.Int64(5) != 0, (uint)row.Int64(6));
}
