using SQLitePCL;

namespace Gateway.Storage;

/// <summary>The prepared statements of a connection to sessions.db.</summary>
internal sealed class SessionStatements : IDisposable
{
    private readonly SqlStatement[] _puts;
    private readonly SqlStatement[] _deletes;

    public SessionStatements(sqlite3 connection)
    {
        Begin = new SqlStatement(connection, "BEGIN IMMEDIATE");
        Commit = new SqlStatement(connection, "COMMIT");
        (string Name, int Columns)[] tables = [("sessions", 11), ("subscriptions", 7), ("messages", 7), ("queued", 8), ("received", 4)];
        _puts = Array.ConvertAll(tables, table => new SqlStatement(
            connection, $"INSERT OR REPLACE INTO {table.Name} VALUES({string.Join(", ", Enumerable.Repeat("?", table.Columns))})"));
        _deletes = Array.ConvertAll(tables, table => new SqlStatement(connection, $"DELETE FROM {table.Name} WHERE id = ?1"));
    }

    public SqlStatement Begin { get; }

    public SqlStatement Commit { get; }

    /// <summary>Inserts, replaces or deletes the row with the id of the change, inside a transaction.</summary>
    public void Write(SessionChange change)
    {
        var (row, table) = (change.Row, (int)change.Row.Table);
        if (change.IsDeletion)
        {
            _deletes[table].Bind(1, row.Id).Run();
            return;
        }

        row.Bind(_puts[table].Bind(1, row.Id));
        _puts[table].Run();
    }

    public void Dispose()
    {
        foreach (var statement in (SqlStatement[])[Begin, Commit, .. _puts, .. _deletes])
            statement.Dispose();
    }
}

/// <summary>The tables of sessions.db, in the order of <see cref="SessionStatements"/>.</summary>
internal enum SessionTable
{
    Sessions = 0,
    Subscriptions = 1,
    Messages = 2,
    Queued = 3,
    Received = 4,
}
