namespace Gateway.Storage.Tests;

[Trait("Storey", "Interop")]
public sealed class FullDiskTests
{
    [Fact]
    public async Task A_full_disk_refuses_new_data_keeps_the_old_and_works_again_when_space_returns()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var disk = await SmallDisk.MountAsync("size=24m", cancel);
        using var data = DataDirectory.Open(disk.Path);
        await using var queue = ClipQueue.Open(data, new() { RetentionAge = TimeSpan.FromTicks(1) }, TimeProvider.System);
        using var database = StoreDatabase.Open(data, new(), TimeProvider.System);
        var first = await TestClips.RecordAsync(queue, 1);
        var waiting = TestClips.Write(queue, 2);
        var stored = NewImage(1);
        Assert.True(database.Images.TryEnqueue(stored));
        await stored.Done.WaitAsync(TestContext.Current.CancellationToken);

        using (var writer = TestClips.Create(queue))
        {
            disk.Fill();
            Assert.Equal(StorageFault.DiskFull, Assert.Throws<StorageException>(() => AddUntilFull(writer)).Fault);
            Assert.Equal(StorageFault.DiskFull, Assert.Throws<StorageException>(() => TestClips.Create(queue)).Fault);
        }

        disk.Fill();
        var kept = NewImage(2);
        Assert.True(database.Images.TryEnqueue(kept));
        await Eventually.True(() => database.Health.Outage is { Fault: StorageFault.DiskFull } cause
            && cause.Message.Contains("no space left", StringComparison.Ordinal), cancel: cancel);
        Assert.False(kept.Done.IsCompleted);

        // The log has reserved space: existing clips can still change state and be dropped, which frees space.
        await queue.RecordAsync(waiting);
        await queue.AcknowledgeAsync(first.Id);
        await queue.ApplyRetentionAsync();
        Assert.Null(queue.Get(first.Id));
        Assert.False(File.Exists(first.File.Path));

        disk.Free();
        Assert.Equal(await stored.Done + 1, await kept.Done.WaitAsync(TestContext.Current.CancellationToken));
        Assert.Equal(1, database.Health.Outages);
        await TestClips.RecordAsync(queue, 3);
        Assert.Equal(2, queue.Depth);
        var report = StorageCheck.Run(disk.Path, new(), cancel);
        Assert.Empty(report.Problems);
        Assert.Equal((2, 2L), (report.Clips, report.Images));
    }

    [Fact]
    public async Task Open_on_a_read_only_file_system_names_the_remedy()
    {
        await using var disk = await SmallDisk.MountAsync("size=1m,ro", TestContext.Current.CancellationToken);
        var error = Assert.Throws<StorageException>(() => DataDirectory.Open(Path.Combine(disk.Path, "data")));
        Assert.Equal(StorageFault.NotWritable, error.Fault);
        Assert.Contains("write access", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disk_without_inodes_is_named_as_such_although_it_has_space()
    {
        await using var disk = await SmallDisk.MountAsync("size=8m,nr_inodes=6", TestContext.Current.CancellationToken);
        var full = Assert.ThrowsAny<IOException>(() =>
        {
            foreach (var i in Enumerable.Range(0, 100))
                Directory.CreateDirectory(Path.Combine(disk.Path, $"{i}"));
        });
        var error = StorageException.From(full, "create a folder", disk.Path);
        Assert.Equal(StorageFault.DiskFull, error.Fault);
        Assert.Contains("no inodes left", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_on_a_disk_too_small_reports_it()
    {
        await using var disk = await SmallDisk.MountAsync("size=64k", TestContext.Current.CancellationToken);
        disk.Fill();
        var error = Assert.Throws<StorageException>(() =>
        {
            using var data = DataDirectory.Open(disk.Path);
            using var database = StoreDatabase.Open(data, new(), TimeProvider.System);
        });
        Assert.Equal(StorageFault.DiskFull, error.Fault);
    }

    private static void AddUntilFull(ClipFileWriter writer)
    {
        var jpeg = TestJpeg.Make(1, 100_000);
        for (var i = 1; i < 1000; i++)
            writer.Add(jpeg, i);
    }

    private static TestImage NewImage(int number) =>
        new(TestJpeg.Make(number, 200_000)) { Number = number, Received = TimeProvider.System.GetUnixMicroseconds() };
}
