using Gateway.Dashboard.Answers;
using Gateway.Dashboard.Playback;
using Gateway.Testing;

namespace Gateway.Dashboard.Tests.Clips;

/// <summary>The directory of converted clips.</summary>
public sealed class PlaybackCacheTests : IDisposable
{
    private readonly TemporaryDirectory _data = new();
    private readonly FakeTimeProvider _time = new();
    private readonly List<PlaybackCache> _caches = [];

    private string[] Files => [.. Directory.GetFiles(_data.Path).Select(Path.GetFileName).Where(name => name != "lock").Order()!];

    public void Dispose()
    {
        foreach (var cache in _caches)
            cache.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task The_copy_unused_for_longest_goes_first()
    {
        var cache = Open(maxBytes: 30);
        Add(cache, 1, 10);
        Add(cache, 2, 10);
        Add(cache, 3, 10);
        await cache.TryOpen(Name(1))!.DisposeAsync();

        Add(cache, 4, 10);

        Assert.Null(cache.TryOpen(Name(2)));
        Assert.Equal([1, 3, 4], Ids(cache));
        Assert.Equal(3, Files.Length);
    }

    [Fact]
    public async Task A_copy_that_is_being_read_stays_until_its_reader_ends()
    {
        var cache = Open(maxBytes: 25);
        Add(cache, 1, 10);
        var reading = cache.TryOpen(Name(1))!;
        Add(cache, 2, 10);
        Add(cache, 3, 10);   // 2 is newer, but 1 is being read

        Assert.Equal([1, 3], Ids(cache));
        Add(cache, 4, 20);
        Assert.Equal([1, 4], Ids(cache));   // 30 bytes: more than allowed while it is read
        Assert.Equal(10, await reading.File.ReadAtLeastAsync(new byte[10], 10, cancellationToken: TestContext.Current.CancellationToken));
        await reading.DisposeAsync();

        Assert.Equal([4], Ids(cache));
    }

    [Fact]
    public void A_copy_larger_than_the_limit_stays_while_it_is_the_last_used_one()
    {
        var cache = Open(maxBytes: 25);
        Add(cache, 1, 100);

        Assert.Equal([1], Ids(cache));
        Add(cache, 2, 10);
        Assert.Equal([2], Ids(cache));
    }

    [Fact]
    public async Task A_removed_copy_can_be_read_to_its_end_by_those_who_have_it()
    {
        var cache = Open();
        Add(cache, 1, 5000);
        await using var reading = cache.TryOpen(Name(1))!;

        cache.Remove(name => name.ClipId == 1);

        Assert.Null(cache.TryOpen(Name(1)));
        Assert.Empty(Files);
        var bytes = new byte[5000];
        await reading.File.ReadExactlyAsync(bytes, TestContext.Current.CancellationToken);
        Assert.All(bytes, one => Assert.Equal(1, one));
    }

    [Fact]
    public async Task A_restart_keeps_copies_and_their_order_and_removes_what_was_not_finished()
    {
        var first = Open();
        Add(first, 1, 10);
        Add(first, 2, 10);
        Add(first, 3, 10);
        foreach (ulong used in (ulong[])[3, 1, 2])
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            await first.TryOpen(Name(used))!.DisposeAsync();
        }

        await File.WriteAllTextAsync(first.PartPath(Name(4)), "half", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_data.Combine("notes.txt"), "not ours", TestContext.Current.CancellationToken);
        first.Dispose();
        var second = Open(maxBytes: 20);
        second.Open();

        Assert.Equal([1, 2], Ids(second));
        Assert.Equal([$"{Name(1)}", $"{Name(2)}", "notes.txt"], Files);
    }

    [Fact]
    public void Two_dashboards_do_not_use_one_directory()
    {
        var first = Open();
        first.Open();

        var problem = Assert.Throws<UnavailableException>(() => Open().Open());

        Assert.Contains("Another dashboard uses it.", problem.Message, StringComparison.Ordinal);
        first.Dispose();
        Open().Open();
    }

    [Fact]
    public void A_file_or_directory_that_somebody_removed_is_made_again()
    {
        var cache = Open();
        Add(cache, 1, 10);
        File.Delete(_data.Combine($"{Name(1)}"));
        Assert.Null(cache.TryOpen(Name(1)));
        Add(cache, 1, 10);
        Directory.Delete(_data.Path, recursive: true);

        Assert.Null(cache.TryOpen(Name(1)));
        Add(cache, 1, 10);
        Assert.Equal([$"{Name(1)}"], Files);
    }

    [Fact]
    public void Other_users_see_nothing()
    {
        var directory = _data.Combine("cache");
        using var cache = new PlaybackCache(new PlaybackOptions { CacheDirectory = directory }, DashboardFixture.NewMetrics(), _time);
        cache.Open();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(directory));
    }

    [Fact]
    public void Without_a_directory_the_setting_is_named()
    {
        using var cache = new PlaybackCache(new PlaybackOptions(), DashboardFixture.NewMetrics(), _time);

        Assert.Contains("Playback.CacheDirectory", Assert.Throws<UnavailableException>(cache.Open).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("42-64c1b5c1a2400-3e8.mp4", "Video")]
    [InlineData("18446744073709551615-0-ffffffffffffffff.webp", "Preview")]
    public void Names_are_read_back(string file, string kind)
    {
        var name = CopyName.Parse(file)!.Value;
        Assert.Equal((kind, file), ($"{name.Kind}", $"{name}"));
    }

    [Theory]
    [InlineData("42-1-2.mp4.part")]
    [InlineData("42-1-2.avi")]
    [InlineData("042-1-2.mp4")]
    [InlineData("42-1.mp4")]
    [InlineData("42-1-2-3.mp4")]
    [InlineData("lock")]
    public void Other_names_are_not_ours(string file) => Assert.Null(CopyName.Parse(file));

    private static CopyName Name(ulong clipId) => new(clipId, 5, 6, CopyKind.Video);

    private static IEnumerable<int> Ids(PlaybackCache cache) => cache.Names.Select(name => (int)name.ClipId).Order();

    private static void Add(PlaybackCache cache, ulong clipId, int length)
    {
        var bytes = new byte[length];
        bytes.AsSpan().Fill((byte)clipId);
        File.WriteAllBytes(cache.PartPath(Name(clipId)), bytes);
        Assert.Equal(length, cache.Add(Name(clipId)));
    }

    private PlaybackCache Open(long maxBytes = 1000)
    {
        var options = new PlaybackOptions { CacheDirectory = _data.Path, MaxCacheBytes = maxBytes };
        var cache = new PlaybackCache(options, DashboardFixture.NewMetrics(), _time);
        _caches.Add(cache);
        return cache;
    }
}
