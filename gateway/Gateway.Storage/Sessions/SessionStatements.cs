namespace Gateway.Storage;

/// <summary>A connection to sessions.db and its prepared statements.</summary>
internal sealed class SessionStatements : IDisposable
{
    private readonly PreparedConnection _connection;
    private readonly SqlStatement[] _puts;
    private readonly SqlStatement[] _deletes;

    public SessionStatements(SqliteConnection connection)
    {
        _connection = new PreparedConnection(connection);
        Begin = _connection.Prepare("BEGIN IMMEDIATE");
        Commit = _connection.Prepare("COMMIT");
        (string Name, int Columns)[] tables = [("sessions", 11), ("subscriptions", 7), ("messages", 7), ("queued", 8), ("received", 4)];
        _puts = Array.ConvertAll(tables, table => _connection.Prepare(
            $"INSERT OR REPLACE INTO {table.Name} VALUES({string.Join(", ", Enumerable.Repeat("?", table.Columns))})"));
        _deletes = Array.ConvertAll(tables, table => _connection.Prepare($"DELETE FROM {table.Name} WHERE id = ?1"));
    }

    public sqlite3 Handle => _connection.Handle;

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

    public void Dispose() => _connection.Dispose();
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
