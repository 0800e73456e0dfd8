namespace Gateway.Storage;

/// <summary>A message that a session is still to be sent. Those of a session are in the order of their ids.</summary>
/// <param name="Id">See <see cref="StoredRow"/>.</param>
/// <param name="SessionId">To whom.</param>
/// <param name="MessageId">What; no message has this id any more once <paramref name="Stage"/> is <see cref="QueuedStage.Released"/>.</param>
/// <param name="QoS">Of its sending, 1 or 2.</param>
/// <param name="Retain">The retain flag of its sending.</param>
/// <param name="Stage">How far it is.</param>
/// <param name="PacketId">From <see cref="QueuedStage.Sent"/> on; else 0.</param>
/// <param name="Identifiers">The subscription identifiers it carries.</param>
public sealed record QueuedRow(long Id, long SessionId, long MessageId, int QoS, bool Retain, QueuedStage Stage, int PacketId, uint[] Identifiers) : StoredRow(Id)
{
    internal override void Put(SessionStatements statements) => statements.PutQueued
        .Bind(1, Id).Bind(2, SessionId).Bind(3, MessageId).Bind(4, QoS).Bind(5, Retain ? 1 : 0).Bind(6, (int)Stage).Bind(7, PacketId)
        .BindText(8, string.Join(',', Identifiers)).Run();

    internal override void Delete(SessionStatements statements) => statements.DeleteQueued.Bind(1, Id).Run();

    internal static QueuedRow Read(SqlStatement row) => new(
        row.Int64(0), row.Int64(1), row.Int64(2), (int)row.Int64(3), row.Int64(4) != 0, (QueuedStage)row.Int64(5), (int)row.Int64(6),
        [.. row.Text(7).Split(',', StringSplitOptions.RemoveEmptyEntries).Select(text => uint.Parse(text, System.Globalization.CultureInfo.InvariantCulture))]);
}
