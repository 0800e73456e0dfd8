namespace Gateway.Storage.Tests;

public sealed class StoreDatabaseTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task An_owner_whose_completion_throws_does_not_stop_the_writer()
    {
        using var data = _directory.Open();
        using var database = StoreDatabase.Open(data, new(), TimeProvider.System);
        Assert.True(database.Images.TryEnqueue(new ThrowingImage()));
        var after = new TestImage(TestJpeg.Make(1, 100)) { Received = TimeProvider.System.GetUnixMicroseconds() };
        Assert.True(database.Images.TryEnqueue(after));
        Assert.Equal(2, await after.Done.WaitAsync(TestContext.Current.CancellationToken));
        Assert.Equal(2, database.Images.List(1, 10, true).Total);
    }

    [Fact]
    public async Task Dispose_completes_enqueued_writes_and_accepts_no_more()
    {
        using var data = _directory.Open();
        var now = TimeProvider.System.GetUnixMicroseconds();
        var images = Enumerable.Range(1, 100).Select(i => new TestImage(TestJpeg.Make(i, 1000)) { Number = i, Received = now }).ToArray();
        var database = StoreDatabase.Open(data, new(), TimeProvider.System);
        Assert.All(images, i => Assert.True(database.Images.TryEnqueue(i)));
        database.Dispose();
        Assert.Equal(100, (await Task.WhenAll(images.Select(i => i.Done))).Distinct().Count());
        Assert.False(database.Images.TryEnqueue(new TestImage(TestJpeg.Make(1, 100))));
        Assert.Equal(StorageFault.Overloaded, (await Assert.ThrowsAsync<StorageException>(
            async () => await database.Events.AppendAsync(new MotionEvent(0, "yard", 1, 2, "", 0, 1, "")))).Fault);
    }

    [Fact]
    public async Task Readers_get_complete_pages_while_the_writer_writes()
    {
        var images = Fuzz.Rounds(400, least: 120);   // well beyond the 50 that are kept
        var cancel = TestContext.Current.CancellationToken;
        using var data = _directory.Open();
        using var database = StoreDatabase.Open(data, new() { RetentionBytes = 50 * 2000 }, TimeProvider.System);
        var writing = Task.Run(
            async () =>
            {
                for (var i = 1; i <= images; i++)
                {
                    var image = new TestImage(TestJpeg.Make(i, 2000)) { Number = i, Received = TimeProvider.System.GetUnixMicroseconds() };
                    Assert.True(database.Images.TryEnqueue(image));
                    await image.Done.WaitAsync(TestContext.Current.CancellationToken);
                }
            },
            cancel);
        var reading = Enumerable.Range(0, 3).Select(_ => Task.Run(
            () =>
            {
                while (!writing.IsCompleted)
                {
                    var page = database.Images.List(1, 100, newestFirst: false);
                    Assert.Equal(page.Total, page.Images.Count);
                    Assert.Equal(page.Images.Select(i => i.Id), Enumerable.Range(0, page.Images.Count).Select(i => page.Images[0].Id + i));
                }
            },
            cancel));
        await Task.WhenAll([writing, .. reading]);
        Assert.Equal(50, database.Images.List(1, 10, true).Total);
    }

    [Fact]
    public void Open_refuses_a_database_of_a_newer_version_and_a_file_that_is_no_database()
    {
        using var data = _directory.Open();
        StoreDatabase.Open(data, new(), TimeProvider.System).Dispose();
        var bytes = File.ReadAllBytes(data.DatabasePath);
        bytes[63] = 99;   // user_version, SQLite file format 1.3
        File.WriteAllBytes(data.DatabasePath, bytes);
        Assert.Equal(StorageFault.TooNew, Assert.Throws<StorageException>(() => StoreDatabase.Open(data, new(), TimeProvider.System)).Fault);

        File.WriteAllText(data.DatabasePath, new string('x', 20_000));
        Assert.Equal(StorageFault.Damaged, Assert.Throws<StorageException>(() => StoreDatabase.Open(data, new(), TimeProvider.System)).Fault);
    }

    [Fact]
    public void The_distributions_SQLite_is_used_where_there_is_one() =>
        Assert.Equal(System.Runtime.InteropServices.NativeLibrary.TryLoad("libsqlite3.so.0", out _), SqliteLibrary.IsSystem);

    [Theory, InlineData(true), InlineData(false)]
    public async Task C2_Images_without_their_key_are_refused_and_no_key_is_made(bool isForeign)
    {
        using var data = _directory.Open();
        using (var database = StoreDatabase.Open(data, new(), TimeProvider.System))
        {
            var image = new TestImage(TestJpeg.Make(1, 1000)) { Received = TimeProvider.System.GetUnixMicroseconds() };
            Assert.True(database.Images.TryEnqueue(image));
            await image.Done.WaitAsync(TestContext.Current.CancellationToken);
        }

        var aside = data.KeyFilePath + ".aside";
        File.Move(data.KeyFilePath, aside);
        if (isForeign)
            KeyRing.Open(data.KeyFilePath);

        var refused = Assert.Throws<StorageException>(() => StoreDatabase.Open(data, new(), TimeProvider.System));

        Assert.Equal(StorageFault.Damaged, refused.Fault);
        Assert.Contains(isForeign ? "is not the one of" : "is missing", refused.Message, StringComparison.Ordinal);
        Assert.Equal(isForeign, File.Exists(data.KeyFilePath));
        File.Move(aside, data.KeyFilePath, overwrite: true);
        using var again = StoreDatabase.Open(data, new(), TimeProvider.System);
        Assert.Equal(1, again.Images.List(1, 10, true).Total);
    }
}
