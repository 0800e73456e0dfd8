namespace Gateway.Storage.Tests;

/// <summary>A database that another program keeps locked (C5, C6): nothing is lost, nothing is acknowledged, and the cause is named.</summary>
public sealed class StoreOutageTests : IDisposable
{
    private static readonly StoreOptions Impatient = new() { BusyTimeout = TimeSpan.FromMilliseconds(20) };

    private readonly TestDirectory _directory = new();
    private readonly DataDirectory _data;
    private readonly List<StorageException> _causes = [];
    private readonly List<long> _ends = [];

    public StoreOutageTests() => _data = _directory.Open();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Images_wait_for_the_end_of_a_foreign_lock_and_are_all_stored_in_their_order()
    {
        using var database = Open(Impatient);
        TestImage[] images;
        using (new ForeignLock(_data.DatabasePath))
        {
            images = Enqueue(database, 5);
            await Eventually.True(() => database.Failures >= 3, cancel: Cancel);
            Assert.DoesNotContain(images, image => image.Done.IsCompleted);
            Assert.Equal((1L, StorageFault.Busy), (database.Health.Outages, database.Health.Outage?.Fault));
            Assert.True(database.Health.OutageTime > TimeSpan.Zero);
        }

        var rows = await Task.WhenAll(images.Select(image => image.Done)).WaitAsync(Cancel);
        Assert.Equal(Enumerable.Range(1, 5).Select(i => (long)i), rows);
        await Eventually.True(() => database.Health.Outage is null, cancel: Cancel);
        Assert.Contains("another program holds a lock", Assert.Single(_causes).Message, StringComparison.Ordinal);
        Assert.True(Assert.Single(_ends) >= 3);
        Assert.Equal(TimeSpan.Zero, database.Health.OutageTime);
    }

    [Fact]
    public async Task A_lock_shorter_than_the_busy_timeout_is_no_outage()
    {
        using var database = Open(new StoreOptions { BusyTimeout = TimeSpan.FromMinutes(1) });
        var held = new ForeignLock(_data.DatabasePath);
        var images = Enqueue(database, 5);   // of QoS 0 as well: no caller sends them again
        held.Dispose();
        await Task.WhenAll(images.Select(image => image.Done)).WaitAsync(Cancel);
        Assert.Equal((0L, 0L), (database.Health.Outages, database.Failures));
    }

    [Fact]
    public async Task An_event_fails_during_an_outage_so_that_its_caller_goes_on()
    {
        using var database = Open(Impatient);
        using (new ForeignLock(_data.DatabasePath))
        {
            var image = Enqueue(database, 1)[0];
            await Assert.ThrowsAsync<StorageException>(() => AppendAsync(database));   // waits in the same group, or behind it
            await Eventually.True(() => database.Health.Outage is not null, cancel: Cancel);
            Assert.Equal(StorageFault.Busy, (await Assert.ThrowsAsync<StorageException>(() => AppendAsync(database))).Fault);
            Assert.False(image.Done.IsCompleted);
        }

        await Eventually.True(() => database.Health.Outage is null, cancel: Cancel);
        await AppendAsync(database);
    }

    [Fact]
    public async Task An_outage_that_only_an_event_met_ends_without_another_write()
    {
        using var database = Open(Impatient);
        using (new ForeignLock(_data.DatabasePath))
            await Assert.ThrowsAsync<StorageException>(() => AppendAsync(database));
        await Eventually.True(() => database.Health.Outage is null, cancel: Cancel);
    }

    [Fact]
    public async Task A_stop_during_an_outage_fails_every_write_that_waits()
    {
        var database = Open(Impatient);
        TestImage[] images;
        using (new ForeignLock(_data.DatabasePath))
        {
            images = Enqueue(database, 600);   // more than one group
            await Eventually.True(() => database.Health.Outage is not null, cancel: Cancel);
            database.Dispose();
        }

        foreach (var image in images)
            Assert.Equal(StorageFault.Busy, (await Assert.ThrowsAsync<StorageException>(() => image.Done)).Fault);
    }

    [Fact]
    public void Sessions_name_a_foreign_lock_and_are_stored_after_it()
    {
        using var sessions = SessionStore.Open(_data, TimeProvider.System, Impatient.BusyTimeout);
        SessionChange[] changes = [new(new ReceivedRow(1, 1, 1, false), IsDeletion: false)];
        using (new ForeignLock(_data.SessionsPath))
        {
            var failure = Assert.Throws<StorageException>(() => sessions.Commit(changes));
            Assert.Equal(StorageFault.Busy, failure.Fault);
            Assert.Contains("another program holds a lock", failure.Message, StringComparison.Ordinal);
        }

        sessions.Commit(changes);
    }

    public void Dispose()
    {
        _data.Dispose();
        _directory.Dispose();
    }

    private static Task<MotionEvent> AppendAsync(StoreDatabase database) =>
        database.Events.AppendAsync(new MotionEvent(0, "yard", 1, 2, "", 0, 1, "")).AsTask().WaitAsync(Cancel);

    private static TestImage[] Enqueue(StoreDatabase database, int count)
    {
        var now = TimeProvider.System.GetUnixMicroseconds();
        var images = Enumerable.Range(1, count).Select(i => new TestImage(TestJpeg.Make(i, 500)) { Number = i, Received = now }).ToArray();
        Assert.All(images, image => Assert.True(database.Images.TryEnqueue(image)));
        return images;
    }

    private StoreDatabase Open(StoreOptions options)
    {
        var database = StoreDatabase.Open(_data, options, TimeProvider.System);
        database.Health.OutageBegan += _causes.Add;
        database.Health.OutageEnded += (_, failures) => _ends.Add(failures);
        return database;
    }
}
