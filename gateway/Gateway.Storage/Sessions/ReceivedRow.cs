namespace Gateway.Storage;

/// <summary>The packet id of a QoS 2 publish that its client has not released: another publish with it is a repeat.</summary>
/// <param name="Id">The unique row id; see <see cref="StoredRow"/>.</param>
/// <param name="SessionId">The session's row id.</param>
/// <param name="PacketId">From 1 to 65535.</param>
/// <param name="IsOwed">Whether the image store did not have the publish yet: then a repeat goes to the image store only.</param>
public sealed record ReceivedRow(long Id, long SessionId, int PacketId, bool IsOwed = false) : StoredRow(Id)
{
    internal override SessionTable Table => SessionTable.Received;

    internal override void Bind(SqlStatement put) => put.Bind(2, SessionId).Bind(3, PacketId).Bind(4, IsOwed ? 1 : 0);

    internal static ReceivedRow Read(SqlStatement row) => new(row.Int64(0), row.Int64(1), (int)row.Int64(2), row.Int64(3) != 0);
}
