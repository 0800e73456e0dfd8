using Microsoft.Data.Sqlite;

namespace Gateway.Storage.Tests;

/// <summary>Another program's write transaction, which keeps a database locked until it is disposed.</summary>
internal sealed class ForeignLock : IDisposable
{
    private readonly SqliteConnection _connection;

    public ForeignLock(string path)
    {
        SqliteLibrary.Use();
        _connection = new SqliteConnection($"Data Source={path};Pooling=False");
        _connection.Open();
        Run("BEGIN IMMEDIATE");
    }

    public void Dispose()
    {
        Run("ROLLBACK");
        _connection.Dispose();
    }

    private void Run(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
