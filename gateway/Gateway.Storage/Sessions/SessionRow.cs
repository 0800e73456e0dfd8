namespace Gateway.Storage;

/// <summary>A client's session.</summary>
/// <param name="Id">The unique row id; see <see cref="StoredRow"/>.</param>
/// <param name="ClientId">Must not be empty.</param>
/// <param name="Owner">The user that it belongs to; empty without one.</param>
/// <param name="ExpirySeconds">How long it outlives its connection; <see cref="uint.MaxValue"/> for an unlimited time.</param>
/// <param name="ExpiresUs">Its end, microseconds since 1970 UTC; 0 while connected, <see cref="long.MaxValue"/> for never.</param>
/// <param name="Will">Published if the client does not return; null for none.</param>
public sealed record SessionRow(long Id, string ClientId, string Owner, uint ExpirySeconds, long ExpiresUs, StoredWill? Will) : StoredRow(Id)
{
    internal override SessionTable Table => SessionTable.Sessions;

    internal override void Bind(SqlStatement put)
    {
        put.BindText(2, ClientId).BindText(3, Owner).Bind(4, ExpirySeconds).Bind(5, ExpiresUs);
        if (Will is { } will)
        {
            put.BindText(6, will.Topic).BindBlobOrEmpty(7, will.Properties.Span).BindBlobOrEmpty(8, will.Payload.Span)
                .Bind(9, will.QoS).Bind(10, will.Retain ? 1 : 0).Bind(11, will.DueUs);
            return;
        }

        for (var parameter = 6; parameter <= 11; parameter++)
            put.BindNull(parameter);
    }

    internal static SessionRow Read(SqlStatement row) => new(row.Int64(0), row.Text(1), row.Text(2), (uint)row.Int64(3), row.Int64(4), row.IsNull(5)
        ? null
        : new StoredWill(row.Text(5), row.Blob(6).ToArray(), row.Blob(7).ToArray(), (int)row.Int64(8), row.Int64(9) != 0, row.Int64(10)));
}

/// <summary>A will that is not published yet.</summary>
/// <param name="Topic">The topic of the publish.</param>
/// <param name="Properties">Encoded as received, with the delay; opaque here.</param>
/// <param name="Payload">Payload of the publish; may be empty.</param>
/// <param name="QoS">The QoS, 0 to 2.</param>
/// <param name="Retain">Whether it is retained.</param>
/// <param name="DueUs">Time of its publish, microseconds since 1970 UTC; 0 while the client is connected.</param>
public sealed record StoredWill(string Topic, ReadOnlyMemory<byte> Properties, ReadOnlyMemory<byte> Payload, int QoS, bool Retain, long DueUs);
