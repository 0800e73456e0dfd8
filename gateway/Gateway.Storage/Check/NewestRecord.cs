namespace Gateway.Storage;

/// <summary>When the newest image or clip of a data directory came: what is known of the clock in a directory of an earlier version.</summary>
public static class NewestRecord
{
    /// <summary>Microseconds since 1970; 0 if there is no record, or none that can be read (the opening of that part then says why).</summary>
    public static long ReadUs(DataDirectory directory) => Math.Max(NewestImageUs(directory.DatabasePath), NewestClipUs(directory));

    private static long NewestImageUs(string path)
    {
        try
        {
            if (!File.Exists(path))
                return 0;
            using var connection = StoreSchema.OpenReader(path);
            using var newest = new SqlStatement(connection.Handle!, "SELECT received_us FROM images ORDER BY id DESC LIMIT 1");
            return newest.Step() ? newest.Int64(0) : 0;
        }
        catch (Exception error) when (error is StorageException or SqliteException or IOException)
        {
            return 0;
        }
    }

    private static long NewestClipUs(DataDirectory directory)
    {
        try
        {
            if (!File.Exists(Path.Combine(directory.QueuePath, "commit")))
                return 0;
            using var journal = QueueJournal.Open(directory.QueuePath, directory.ClipsPath, readOnly: true, null, out var state);
            return state.Clips.Select(clip => clip.RecordedUs).DefaultIfEmpty().Max();
        }
        catch (Exception error) when (error is StorageException or IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
