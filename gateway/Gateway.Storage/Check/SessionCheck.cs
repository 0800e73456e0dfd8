using Microsoft.Data.Sqlite;

namespace Gateway.Storage;

/// <summary>Checks the sessions of MQTT clients: invariant 12.</summary>
internal static class SessionCheck
{
    public static void Run(StorageCheckReport report, ProblemList problems)
    {
        var path = DataDirectory.SessionsPathIn(report.Path);
        if (!File.Exists(path))
            return;
        try
        {
            using var connection = StoreSchema.OpenForCheck(path, report.InUse, SessionSchema.Version);
            SessionSchema.Verify(connection, path);
        }
        catch (SqliteException error)
        {
            problems.Add(12, SqliteFailure.From(error, "check the sessions of MQTT clients", path).Message);
        }
        catch (StorageException error)
        {
            problems.Add(12, error.Message);
        }
    }
}
