using System.Globalization;

namespace Gateway.Storage;

/// <summary>A message that waits for a session. The messages of a session are in the order of their ids.</summary>
/// <param name="Id">The unique row id; see <see cref="StoredRow"/>.</param>
/// <param name="SessionId">The session's row id.</param>
/// <param name="MessageId">The message's row id; no such row exists once <paramref name="Stage"/> is <see cref="QueuedStage.Released"/>.</param>
/// <param name="QoS">The QoS of its delivery, 1 or 2.</param>
/// <param name="Retain">The retain flag of its delivery.</param>
/// <param name="Stage">Progress of its delivery.</param>
/// <param name="PacketId">Packet id from <see cref="QueuedStage.Sent"/> on; else 0.</param>
/// <param name="Identifiers">Subscription identifiers of its delivery.</param>
public sealed record QueuedRow(long Id, long SessionId, long MessageId, int QoS, bool Retain, QueuedStage Stage, int PacketId, uint[] Identifiers)
    : StoredRow(Id)
{
    internal override SessionTable Table => SessionTable.Queued;

    internal override void Bind(SqlStatement put) => put
        .Bind(2, SessionId).Bind(3, MessageId).Bind(4, QoS).Bind(5, Retain ? 1 : 0).Bind(6, (int)Stage).Bind(7, PacketId)
        .BindText(8, string.Join(',', Identifiers));

    internal static QueuedRow Read(SqlStatement row) => new(
        row.Int64(0), row.Int64(1), row.Int64(2), (int)row.Int64(3), row.Int64(4) != 0, (QueuedStage)row.Int64(5), (int)row.Int64(6),
        [.. row.Text(7).Split(',', StringSplitOptions.RemoveEmptyEntries).Select(text => uint.Parse(text, CultureInfo.InvariantCulture))]);
}

/// <summary>Progress of a message above QoS 0 towards a client. Persisted: never renumber.</summary>
public enum QueuedStage
{
    /// <summary>It has no packet id yet.</summary>
    Waiting = 0,

    /// <summary>It has a packet id and was sent, or is about to be.</summary>
    Sent = 1,

    /// <summary>QoS 2: the client received it; only the packet id is still in use.</summary>
    Released = 2,
}
