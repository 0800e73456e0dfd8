namespace Gateway.Storage;

/// <summary>A prepared statement, reused by one thread. Parameters count from 1, columns from 0.</summary>
/// <remarks>Below Microsoft.Data.Sqlite on purpose: binding and stepping allocate nothing, and blobs are spans over SQLite's own memory.</remarks>
internal sealed class SqlStatement : IDisposable
{
    private readonly sqlite3 _connection;
    private readonly sqlite3_stmt _statement;

    public SqlStatement(sqlite3 connection, string sql)
    {
        _connection = connection;
        SqliteFailure.ThrowIf(raw.sqlite3_prepare_v2(connection, sql, out _statement), connection, "prepare a statement");
    }

    public SqlStatement Bind(int parameter, long value) => Checked(raw.sqlite3_bind_int64(_statement, parameter, value));

    public SqlStatement Bind(int parameter, double value) => Checked(raw.sqlite3_bind_double(_statement, parameter, value));

    public SqlStatement BindNull(int parameter) => Checked(raw.sqlite3_bind_null(_statement, parameter));

    /// <summary>Binds null for a negative value, which means unknown.</summary>
    public SqlStatement BindKnown(int parameter, int value) => value < 0 ? BindNull(parameter) : Bind(parameter, value);

    /// <summary>SQLite copies the bytes.</summary>
    public SqlStatement BindBlob(int parameter, ReadOnlySpan<byte> value) => Checked(raw.sqlite3_bind_blob(_statement, parameter, value));

    /// <summary>Like <see cref="BindBlob"/>, but binds an empty blob where that binds null.</summary>
    public SqlStatement BindBlobOrEmpty(int parameter, ReadOnlySpan<byte> value) =>
        value.Length > 0 ? BindBlob(parameter, value) : Checked(raw.sqlite3_bind_zeroblob(_statement, parameter, 0));

    /// <summary>UTF-8; SQLite copies the bytes.</summary>
    public SqlStatement BindText(int parameter, ReadOnlySpan<byte> value) => Checked(raw.sqlite3_bind_text(_statement, parameter, value));

    public SqlStatement BindText(int parameter, string value) => Checked(raw.sqlite3_bind_text(_statement, parameter, value));

    /// <returns>True with a row, false at the end.</returns>
    public bool Step()
    {
        var result = raw.sqlite3_step(_statement);
        if (result == raw.SQLITE_ROW)
            return true;
        if (result != raw.SQLITE_DONE)
        {
            _ = raw.sqlite3_reset(_statement);
            SqliteFailure.ThrowIf(result, _connection, "use the database");
        }

        return false;
    }

    /// <summary>Runs a statement without rows and resets it.</summary>
    public void Run()
    {
        Step();
        Reset();
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    public long Int64(int column) => raw.sqlite3_column_int64(_statement, column);

    /// <summary>Returns -1 for null: the counterpart of <see cref="BindKnown"/>.</summary>
    public int KnownInt32(int column) => IsNull(column) ? -1 : (int)Int64(column);

    public double Double(int column) => raw.sqlite3_column_double(_statement, column);

    public string Text(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string();

    /// <summary>Valid until the next step or reset.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(_statement, column);

    /// <summary>Ends reading. Must follow every use, or the read transaction stays open.</summary>
    public void Reset() => _ = raw.sqlite3_reset(_statement);

    public void Dispose() => _statement.Dispose();

    private SqlStatement Checked(int result)
    {
        SqliteFailure.ThrowIf(result, _connection, "bind a value");
        return this;
    }
}

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
