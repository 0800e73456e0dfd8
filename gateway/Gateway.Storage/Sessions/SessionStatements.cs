using SQLitePCL;

namespace Gateway.Storage;

/// <summary>The prepared statements of a connection to sessions.db.</summary>
internal sealed class SessionStatements : IDisposable
{
    private readonly List<SqlStatement> _all = [];
    private readonly sqlite3 _connection;

    public SessionStatements(sqlite3 connection)
    {
        _connection = connection;
        Begin = Prepare("BEGIN IMMEDIATE");
        Commit = Prepare("COMMIT");
        PutSession = Prepare("INSERT OR REPLACE INTO sessions VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)");
        DeleteSession = Prepare("DELETE FROM sessions WHERE id = ?1");
        PutSubscription = Prepare("INSERT OR REPLACE INTO subscriptions VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)");
        DeleteSubscription = Prepare("DELETE FROM subscriptions WHERE id = ?1");
        PutMessage = Prepare("INSERT OR REPLACE INTO messages VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)");
        DeleteMessage = Prepare("DELETE FROM messages WHERE id = ?1");
        PutQueued = Prepare("INSERT OR REPLACE INTO queued VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
        DeleteQueued = Prepare("DELETE FROM queued WHERE id = ?1");
        PutReceived = Prepare("INSERT OR REPLACE INTO received VALUES(?1, ?2, ?3, ?4)");
        DeleteReceived = Prepare("DELETE FROM received WHERE id = ?1");
    }

    public SqlStatement Begin { get; }

    public SqlStatement Commit { get; }

    public SqlStatement PutSession { get; }

    public SqlStatement DeleteSession { get; }

    public SqlStatement PutSubscription { get; }

    public SqlStatement DeleteSubscription { get; }

    public SqlStatement PutMessage { get; }

    public SqlStatement DeleteMessage { get; }

    public SqlStatement PutQueued { get; }

    public SqlStatement DeleteQueued { get; }

    public SqlStatement PutReceived { get; }

    public SqlStatement DeleteReceived { get; }

    public void Dispose() => _all.ForEach(statement => statement.Dispose());

    private SqlStatement Prepare(string sql)
    {
        var statement = new SqlStatement(_connection, sql);
        _all.Add(statement);
        return statement;
    }
}
