using System.Globalization;

namespace Gateway.Storage;

/// <summary>A row of sessions.db. Immutable.</summary>
/// <param name="Id">Chosen by the caller, from <see cref="ISessionStore.LastId"/> + 1 on; unique in the life of a database.</param>
public abstract record StoredRow(long Id)
{
    internal abstract SessionTable Table { get; }

    /// <summary>Binds all columns but the id, in the order of the table.</summary>
    internal abstract void Bind(SqlStatement put);
}

/// <summary>A row of sessions.db to put or to delete.</summary>
public readonly record struct SessionChange(StoredRow Row, bool IsDeletion);

/// <summary>A client's session. The client id is not empty; the owner is its user, empty without one.</summary>
/// <remarks>
/// ExpirySeconds is how long it outlives its connection; <see cref="uint.MaxValue"/> for an unlimited time. ExpiresUs is its end, microseconds
/// since 1970 UTC; 0 while connected, <see cref="long.MaxValue"/> for never. The will is published if the client does not return; null for none.
/// </remarks>
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
/// <remarks>
/// Properties are encoded as received, with the delay; opaque here. DueUs is the time of its publish, microseconds since 1970 UTC; 0 while the
/// client is connected.
/// </remarks>
public sealed record StoredWill(string Topic, ReadOnlyMemory<byte> Properties, ReadOnlyMemory<byte> Payload, int QoS, bool Retain, long DueUs);

/// <summary>A subscription of a session.</summary>
/// <remarks>The filter is as requested, a shared one with its group; the QoS is the granted one. Identifier 0 means none.</remarks>
public sealed record SubscriptionRow(long Id, long SessionId, string Filter, int QoS, bool NoLocal, bool RetainAsPublished, uint Identifier)
    : StoredRow(Id)
{
    internal override SessionTable Table => SessionTable.Subscriptions;

    internal override void Bind(SqlStatement put) => put
        .Bind(2, SessionId).BindText(3, Filter).Bind(4, QoS).Bind(5, NoLocal ? 1 : 0).Bind(6, RetainAsPublished ? 1 : 0).Bind(7, Identifier);

    internal static SubscriptionRow Read(SqlStatement row) =>
        new(row.Int64(0), row.Int64(1), row.Text(2), (int)row.Int64(3), row.Int64(4) != 0, row.Int64(5) != 0, (uint)row.Int64(6));
}

/// <summary>A message that is retained, or that waits for any number of sessions.</summary>
/// <remarks>
/// Bytes are topic, properties and payload, borrowed until the commit that writes them has ended; empty in a row that was read. ExpiresUs is the
/// end of its delivery, microseconds since 1970 UTC; <see cref="long.MaxValue"/> for never.
/// </remarks>
public sealed record MessageRow(long Id, bool IsRetained, int TopicLength, int PropertiesLength, int QoS, long ExpiresUs, ReadOnlyMemory<byte> Bytes)
    : StoredRow(Id)
{
    internal override SessionTable Table => SessionTable.Messages;

    internal override void Bind(SqlStatement put) => put
        .Bind(2, IsRetained ? 1 : 0).Bind(3, TopicLength).Bind(4, PropertiesLength).Bind(5, QoS).Bind(6, ExpiresUs).BindBlob(7, Bytes.Span);

    internal static MessageRow Read(SqlStatement row) =>
        new(row.Int64(0), row.Int64(1) != 0, (int)row.Int64(2), (int)row.Int64(3), (int)row.Int64(4), row.Int64(5), default);
}

/// <summary>A message that waits for a session. The messages of a session are in the order of their ids.</summary>
/// <remarks>
/// QoS (1 or 2), retain flag and subscription identifiers are those of its delivery. The packet id may be 0 before <see cref="QueuedStage.Sent"/>.
/// The message's row does not exist once the stage is <see cref="QueuedStage.Released"/>.
/// </remarks>
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
    /// <summary>It was not sent when the row was written. It has the packet id to send it with, or 0 if too many others wait.</summary>
    Waiting = 0,

    /// <summary>It was sent with its packet id, or is about to be.</summary>
    Sent = 1,

    /// <summary>QoS 2: the client received it; only the packet id is still in use.</summary>
    Released = 2,
}

/// <summary>The packet id of a QoS 2 publish that its client has not released: another publish with it is a repeat.</summary>
/// <remarks>If it is owed, the image store did not have the publish yet: then a repeat goes to the image store only.</remarks>
public sealed record ReceivedRow(long Id, long SessionId, int PacketId, bool IsOwed = false) : StoredRow(Id)
{
    internal override SessionTable Table => SessionTable.Received;

    internal override void Bind(SqlStatement put) => put.Bind(2, SessionId).Bind(3, PacketId).Bind(4, IsOwed ? 1 : 0);

    internal static ReceivedRow Read(SqlStatement row) => new(row.Int64(0), row.Int64(1), (int)row.Int64(2), row.Int64(3) != 0);
}
