namespace Gateway.Storage;

/// <summary>The packet id of a QoS 2 publish that a client has not released: what comes with it again is a repeat.</summary>
/// <param name="Id">See <see cref="StoredRow"/>.</param>
/// <param name="SessionId">Whose.</param>
/// <param name="PacketId">1 to 65535.</param>
/// <param name="IsOwed">Whether the image store did not have it yet: then the repeat is for that, and for nobody else.</param>
public sealed record ReceivedRow(long Id, long SessionId, int PacketId, bool IsOwed = false) : StoredRow(Id)
{
    internal override void Put(SessionStatements statements) => statements.PutReceived.Bind(1, Id).Bind(2, SessionId).Bind(3, PacketId).Bind(4, IsOwed ? 1 : 0).Run();

    internal override void Delete(SessionStatements statements) => statements.DeleteReceived.Bind(1, Id).Run();

    internal static ReceivedRow Read(SqlStatement row) => new(row.Int64(0), row.Int64(1), (int)row.Int64(2), row.Int64(3) != 0);
}
