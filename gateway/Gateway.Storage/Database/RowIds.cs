using SQLitePCL;

namespace Gateway.Storage;

/// <summary>Ids of AUTOINCREMENT tables are given out by the writer, because they are needed before the row is written.</summary>
internal static class RowIds
{
    /// <summary>The highest id the table ever had, rows since deleted included; 0 for none.</summary>
    public static long Last(sqlite3 connection, string table)
    {
        using var statement = new SqlStatement(connection, "SELECT seq FROM sqlite_sequence WHERE name = ?1");
        statement.BindText(1, table);
        return statement.Step() ? statement.Int64(0) : 0;
    }
}
