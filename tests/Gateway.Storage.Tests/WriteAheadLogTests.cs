using Microsoft.Data.Sqlite;

namespace Gateway.Storage.Tests;

/// <summary>The write-ahead logs are short, and a stopped gateway's database files are whole alone (C7).</summary>
public sealed class WriteAheadLogTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_copy_of_the_database_files_after_a_stop_is_a_whole_backup()
    {
        using (var data = _directory.Open())
        {
            using var database = StoreDatabase.Open(data, new(), TimeProvider.System);
            using var sessions = SessionStore.Open(data, TimeProvider.System);
            sessions.Commit([new(new ReceivedRow(1, 1, 1, false), IsDeletion: false)]);
            await StoreAsync(database, 20);
            Assert.Equal(20, database.Images.List(1, 10, newestFirst: true).Total);   // a pooled reader, which may not empty the log
            Assert.True(LogBytes(data.DatabasePath) > 0);
        }

        Assert.Equal((0, 0), (LogBytes(DataDirectory.DatabasePathIn(_directory.Path)), LogBytes(DataDirectory.SessionsPathIn(_directory.Path))));
        using var copy = new TestDirectory();
        foreach (var name in new[] { "gateway.db", "sessions.db", "image.keys" })
            File.Copy(Path.Combine(_directory.Path, name), Path.Combine(copy.Path, name));
        var report = StorageCheck.Run(copy.Path, new(), TestContext.Current.CancellationToken);
        Assert.Empty(report.Problems);
        Assert.Equal((20, 20), (report.Images, report.ImagesDecrypted));
    }

    [Fact]
    public async Task A_log_that_a_long_reader_made_long_is_cut_when_the_reader_leaves()
    {
        using var data = _directory.Open();
        using var database = StoreDatabase.Open(data, new(), TimeProvider.System);
        await StoreAsync(database, 1);
        using var writer = StoreSchema.OpenWriter(data.DatabasePath, TimeSpan.FromSeconds(5));
        using (var reader = StoreSchema.Connect(data.DatabasePath, SqliteOpenMode.ReadOnly, pooling: false))
        {
            using var moment = reader.BeginTransaction(deferred: true);
            using var read = new SqlStatement(reader.Handle!, "SELECT count(*) FROM images");
            Assert.True(read.Step());
            read.Reset();
            await StoreAsync(database, 300, bytes: 100_000);
            Assert.True(LogBytes(data.DatabasePath) > 16 << 20);
            Assert.False(WriteAheadLog.TryTrim(writer.Handle!, 0, TimeSpan.FromSeconds(5)));
        }

        Assert.True(WriteAheadLog.TryTrim(writer.Handle!, 100, TimeSpan.FromSeconds(5)));
        Assert.Equal(0, LogBytes(data.DatabasePath));
        await StoreAsync(database, 1);
        Assert.True(WriteAheadLog.TryTrim(writer.Handle!, 100, TimeSpan.FromSeconds(5)));
        Assert.True(LogBytes(data.DatabasePath) > 0, "a short log is left to SQLite while the database is busy");
    }

    private static long LogBytes(string path) => new FileInfo(path + "-wal") is { Exists: true } log ? log.Length : 0;

    private static async Task StoreAsync(StoreDatabase database, int count, int bytes = 2000)
    {
        for (var i = 1; i <= count; i++)
        {
            var image = new TestImage(TestJpeg.Make(i, bytes)) { Number = i, Received = TimeProvider.System.GetUnixMicroseconds() };
            Assert.True(database.Images.TryEnqueue(image));
            await image.Done.WaitAsync(TestContext.Current.CancellationToken);
        }
    }
}
