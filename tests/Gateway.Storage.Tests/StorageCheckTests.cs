using Microsoft.Data.Sqlite;

namespace Gateway.Storage.Tests;

public sealed class StorageCheckTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Run_counts_the_content_with_and_without_a_running_gateway()
    {
        using (var data = _directory.Open())
        {
            await Fill(data, () =>
            {
                var running = Check();
                Assert.True(running.InUse);
                AssertFilled(running);
            });
        }

        var stopped = Check();
        Assert.False(stopped.InUse);
        AssertFilled(stopped);
        Assert.Equal(stopped.PerCameraImages, Check().PerCameraImages);
    }

    [Fact]
    public async Task Run_writes_nothing()
    {
        using (var data = _directory.Open())
            await Fill(data, () => { });
        var before = Snapshot();
        AssertFilled(Check());
        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public void Run_on_an_empty_or_missing_directory_reports_it()
    {
        Assert.True(Check().IsOk);
        var none = Path.Combine(_directory.Path, "none");
        var missing = Assert.Throws<StorageException>(() => StorageCheck.Run(none, new(), TestContext.Current.CancellationToken));
        Assert.Contains(none, missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_names_the_invariant_that_each_damage_violates()
    {
        using (var data = _directory.Open())
            await Fill(data, () => { });
        var clips = Directory.GetFiles(DataDirectory.ClipsPathIn(_directory.Path)).Order().ToArray();
        File.Delete(clips[0]);
        var bytes = File.ReadAllBytes(clips[1]);
        bytes[500] ^= 1;
        File.WriteAllBytes(clips[1], bytes);
        using (var connection = new SqliteConnection($"Data Source={DataDirectory.DatabasePathIn(_directory.Path)};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = """
                UPDATE images SET captured_us = 1 WHERE id = 2;
                DELETE FROM image_data WHERE id = 3;
                UPDATE cameras SET images = 9;
                UPDATE sqlite_sequence SET seq = 1 WHERE name = 'events';
                """;
            command.ExecuteNonQuery();
        }

        var report = Check();
        Assert.Equal([1, 1, 8, 8, 9, 10], report.Problems.Select(p => p.Invariant).Order());
        Assert.Equal((2, 3), (report.Missing, report.ImagesDecrypted));
        Assert.Contains("missing", report.Problems[0].Text, StringComparison.Ordinal);
    }

    [Theory, InlineData("commit"), InlineData("log.0")]
    public async Task Run_detects_any_damage_of_the_queue_log(string file)
    {
        using (var data = _directory.Open())
            await Fill(data, () => { });
        var path = Path.Combine(DataDirectory.QueuePathIn(_directory.Path), file);
        var bytes = File.ReadAllBytes(path);
        var found = 0;
        var used = Enumerable.Range(0, bytes.Length).Where(i => bytes[i] != 0).ToArray();
        foreach (var at in used.Where((_, i) => i % 7 == 0))
        {
            var copy = bytes.ToArray();
            copy[at] ^= 0x55;
            File.WriteAllBytes(path, copy);
            var report = StorageCheck.Run(_directory.Path, new() { HashClips = false, DecryptEvery = 0 }, TestContext.Current.CancellationToken);
            if (report.Problems.Any(p => p.Invariant == 3))
                found++;
            else
                AssertFilled(report with { ImagesDecrypted = 5 });   // the other commit slot is equal, or the byte is unused
        }

        Assert.True(file == "commit" || found >= used.Length / 7 - 8, $"{found} of {used.Length / 7}");
    }

    private static async Task Fill(DataDirectory data, Action whileOpen)
    {
        await using var queue = ClipQueue.Open(data, new(), TimeProvider.System);
        using var database = StoreDatabase.Open(data, new(), TimeProvider.System);
        for (var i = 1; i <= 4; i++)
            await TestClips.RecordAsync(queue, i);
        Assert.True(queue.TryLease(out var clip));
        await queue.AnalysedAsync(clip.Id, "Final results: No object detected");
        await queue.AcknowledgeAsync(clip.Id);
        for (var i = 0; i < 5; i++)
        {
            var image = new TestImage(TestJpeg.Make(i, 1000)) { Number = i, Received = TimeProvider.System.GetUnixMicroseconds() };
            Assert.True(database.Images.TryEnqueue(image));
            await image.Done.WaitAsync(TestContext.Current.CancellationToken);
            await database.Events.AppendAsync(new MotionEvent(0, "yard", 1, 2, "", 0, 1, ""));
        }

        whileOpen();
    }

    private static void AssertFilled(StorageCheckReport report)
    {
        Assert.Empty(report.Problems);
        Assert.Equal((4, 1, 3, 0, 0), (report.Clips, report.Acknowledged, report.Queued, report.Missing, report.Orphans));
        Assert.Equal((5L, 5L, 5L), (report.Images, report.ImagesDecrypted, report.Events));
        Assert.Equal(5, report.PerCameraImages["board-1"]);
    }

    private StorageCheckReport Check() => StorageCheck.Run(_directory.Path, new(), TestContext.Current.CancellationToken);

    private string[] Snapshot() =>
        [
            .. new DirectoryInfo(_directory.Path).GetFiles("*", SearchOption.AllDirectories)
                .Select(f => $"{f.FullName} {f.Length} {f.LastWriteTimeUtc:O}").Order(),
        ];
}
