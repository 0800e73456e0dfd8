using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Gateway.Storage;

/// <summary>A connection and its prepared statements, disposed together.</summary>
internal sealed class PreparedConnection(SqliteConnection connection) : IDisposable
{
    private readonly List<SqlStatement> _statements = [];

    public sqlite3 Handle => connection.Handle!;

    public SqlStatement Prepare(string sql)
    {
        var statement = new SqlStatement(Handle, sql);
        _statements.Add(statement);
        return statement;
    }

    public void Dispose()
    {
        _statements.ForEach(statement => statement.Dispose());
        connection.Dispose();   // rolls back an open transaction
    }
}
