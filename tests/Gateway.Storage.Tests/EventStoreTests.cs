namespace Gateway.Storage.Tests;

public sealed class EventStoreTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task ReadAfter_continues_after_the_last_event_also_over_a_restart()
    {
        using var data = _directory.Open();
        using (var database = StoreDatabase.Open(data, new(), TimeProvider.System))
        {
            for (var i = 1; i <= 5; i++)
                Assert.Equal((ulong)i, (await database.Events.AppendAsync(Make(i))).Id);
        }

        using (var database = StoreDatabase.Open(data, new(), TimeProvider.System))
        {
            Assert.Equal(6UL, (await database.Events.AppendAsync(Make(6))).Id);
            Assert.Equal([2UL, 3UL], database.Events.ReadAfter(1, 2).Select(e => e.Id));
            Assert.Equal(Make(2) with { Id = 2 }, database.Events.ReadAfter(1, 1)[0]);
            Assert.Equal([4UL, 5UL, 6UL], database.Events.ReadAfter(3, 1000).Select(e => e.Id));
            Assert.Empty(database.Events.ReadAfter(ulong.MaxValue, 10));
            Assert.Equal(6UL, database.Events.LastId);
        }
    }

    [Fact]
    public async Task Retention_keeps_the_newest_and_numbers_continue()
    {
        using var data = _directory.Open();
        using (var database = StoreDatabase.Open(data, new() { RetentionEvents = 10 }, TimeProvider.System))
        {
            for (var i = 1; i <= 25; i++)
                await database.Events.AppendAsync(Make(i));
            Assert.Equal(Enumerable.Range(16, 10).Select(i => (ulong)i), database.Events.ReadAfter(0, 1000).Select(e => e.Id));
        }
    }

    private static MotionEvent Make(int i) => new(0, "yard", 2, TestClips.StartUs + i, "entry", 70 + (ulong)i, i, $"area {i} %");
}
