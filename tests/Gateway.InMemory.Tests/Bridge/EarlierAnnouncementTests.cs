using Gateway.Ingest.Announcing;
using Gateway.Testing;

namespace Gateway.InMemory.Tests.Bridge;

/// <summary>Cameras that were announced by an earlier run: what a broker, and so Home Assistant, shows of them after a restart.</summary>
public sealed class EarlierAnnouncementTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly TemporaryDirectory _directory = new();
    private FakeTimeProvider _time = new();

    [Fact]
    public async Task A_board_that_does_not_come_back_is_offline_and_withdrawn_after_a_week()
    {
        var retained = await AnnounceAsync("b0");
        await using (var second = Restart())
        {
            second.Time.Advance(Second);
            Assert.Equal(["offline"], second.Under("root/n/b0/status"));
            second.Time.Advance(10 * Second);
            Assert.Empty(Withdrawn(second));
            second.Renew();
            second.Time.Advance(Second);
            Assert.Equal(["offline", "offline"], second.Under("root/n/b0/status"));
        }

        await using (var third = Restart(after: TimeSpan.FromDays(8)))
        {
            third.Time.Advance(Second);
            Assert.Empty(Withdrawn(third));   // it has an hour to come back, and the clock to be set
            third.Time.Advance(TimeSpan.FromHours(1));
            Assert.Equal(retained.Order(), Withdrawn(third).Order());
        }

        await using var fourth = Restart();
        fourth.Time.Advance(Second);
        Assert.DoesNotContain(fourth.Told, message => message.Topic.Contains("b0", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_board_that_comes_back_is_announced_with_its_first_picture_and_begins_a_new_week()
    {
        await AnnounceAsync("b0");
        await using (var second = Restart())
        {
            second.Time.Advance(Second);
            second.Send(second.Registry.GetOrAdd("b0", isBoard: true)!);
            second.Time.Advance(Second);
            Assert.Equal(["offline", "online"], second.Under("root/n/b0/status"));
            Assert.Single(second.Under("homeassistant/camera/n/b0_image/config"));
        }

        await using var third = Restart(after: TimeSpan.FromDays(8));
        third.Time.Advance(TimeSpan.FromHours(1));
        Assert.Empty(Withdrawn(third));
    }

    [Fact]
    public async Task A_clock_that_was_ahead_once_does_not_keep_a_board_for_years()
    {
        var retained = await AnnounceAsync("b0");
        await using (var ahead = Restart(after: TimeSpan.FromDays(400)))
            ahead.Time.Advance(Second);
        _time = new FakeTimeProvider();
        await using (var second = Restart())
        {
            second.Time.Advance(TimeSpan.FromHours(1));
            Assert.Empty(Withdrawn(second));
        }

        await using var third = Restart(after: TimeSpan.FromDays(7));
        third.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(retained.Order(), Withdrawn(third).Order());
    }

    [Fact]
    public async Task A_camera_that_the_configuration_no_longer_has_is_withdrawn_at_once_and_a_board_is_not()
    {
        await AnnounceAsync("porch");
        var retained = await AnnounceAsync("hall", isBoard: false);
        await using var second = Restart();
        second.Time.Advance(Second);
        Assert.Equal(retained.Order(), Withdrawn(second).Order());
        Assert.DoesNotContain(second.Under("root/n/hall/status"), payload => payload.Length > 0);
        Assert.Equal(["offline"], second.Under("root/n/porch/status"));
    }

    [Fact]
    public async Task A_board_known_to_configuration_or_storage_is_announced_as_before()
    {
        await AnnounceAsync("b0");
        await using var second = Restart(known: [("b0", true)]);
        second.Time.Advance(Second);
        Assert.Equal(["offline"], second.Under("root/n/b0/status"));
        Assert.Single(second.Under("homeassistant/camera/n/b0_image/config"));
        Assert.Empty(Withdrawn(second));
    }

    [Fact]
    public async Task A_missing_board_is_withdrawn_when_the_places_are_short()
    {
        var retained = await AnnounceAsync("b0");
        await using var second = Restart();
        for (var i = 1; i <= 4; i++)
            second.Send(second.Registry.GetOrAdd($"b{i}", isBoard: true)!);
        second.Time.Advance(Second);
        Assert.Empty(Withdrawn(second));
        second.Time.Advance(40 * Second);
        Assert.NotNull(second.Registry.GetOrAdd("b5", isBoard: true));
        second.Time.Advance(Second);
        Assert.Equal(retained.Order(), Withdrawn(second).Where(topic => topic.Contains("b0", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public async Task A_board_that_gave_way_while_the_broker_was_away_is_withdrawn_after_the_restart()
    {
        var retained = await AnnounceAsync("b0");
        await using (var second = Restart(isOpen: false))
        {
            for (var i = 0; i < 4; i++)
            {
                second.Send(second.Registry.GetOrAdd($"b{i}", isBoard: true)!);
                second.Time.Advance(Second);
            }

            second.Time.Advance(40 * Second);
            Assert.NotNull(second.Registry.GetOrAdd("b5", isBoard: true));
            Assert.Null(second.Registry.Find("b0"));
            second.Time.Advance(Second);
            Assert.Empty(Withdrawn(second));
        }

        await using var third = Restart();
        third.Time.Advance(Second);
        Assert.Equal(retained.Order(), Withdrawn(third).Order());
        Assert.DoesNotContain(third.Under("root/n/b0/status"), payload => payload.Length > 0);
    }

    [Fact]
    public async Task Home_Assistant_switched_off_withdraws_its_messages_and_keeps_the_others()
    {
        var retained = await AnnounceAsync("b0");
        await using var second = Restart(homeAssistant: false, known: [("b0", true)]);
        second.Time.Advance(Second);
        Assert.Equal(
            retained.Where(topic => topic.StartsWith("homeassistant/", StringComparison.Ordinal)).Order(),
            Withdrawn(second).Order());
        second.Renew();
        second.Time.Advance(Second);
        Assert.Equal(8, Withdrawn(second).Count);
    }

    [Fact]
    public async Task A_list_that_is_damaged_costs_the_start_nothing()
    {
        await AnnounceAsync("b0");
        var path = Path.Combine(_directory.Path, "announced.json");
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(path) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        foreach (var text in new[]
        {
            "", "[", "{}", "[1]", "[null]", "[{}]", """[{"Camera":"a"}]""", """[{"Camera":"a","Topics":[null]}]""",
            """[{"Camera":"","Topics":["t"]}]""", """[{"Camera":"a","Topics":["t"],"MissingSinceUs":"x"}]""", new string(' ', (4 << 20) + 1),
        })
        {
            await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
            Assert.Empty(AnnouncedCameras.Open(_directory.Path, out var problem).All);
            Assert.Contains($"{path} is damaged", problem, StringComparison.Ordinal);
        }

        await using var second = Restart();
        var camera = second.Registry.GetOrAdd("b1", isBoard: true, isConfigured: true)!;
        second.Send(camera);
        second.Time.Advance(Second);
        Assert.Equal("b1", Assert.Single(AnnouncedCameras.Open(_directory.Path, out var none).All).Camera);
        Assert.Null(none);
    }

    [Fact]
    public async Task A_list_that_cannot_be_written_is_logged_once_and_cameras_are_announced()
    {
        await using var bench = new EventBench(homeAssistant: true, _directory, _time);
        Directory.CreateDirectory(Path.Combine(_directory.Path, "announced.json"));
        bench.Send(bench.Registry.GetOrAdd("b0", isBoard: true, isConfigured: true)!);
        bench.Time.Advance(Second);
        bench.Time.Advance(Second);
        Assert.Equal("online", bench.Under("root/n/b0/status")[^1]);
        Assert.Contains("cameras that are gone may stay", Assert.Single(bench.Log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void The_list_is_bounded_and_forgets_the_one_that_is_missing_longest()
    {
        var announced = AnnouncedCameras.Open(_directory.Path, out _);
        for (var i = 0; i < AnnouncedCameras.Limit; i++)
            announced.Set(new AnnouncedCamera($"b{i}", IsBoard: true, ["t"]) { MissingSinceUs = i == 7 ? 5 : i == 9 ? null : 1000 });
        announced.Set(new AnnouncedCamera("new", IsBoard: true, ["t"]));
        announced.Save();
        var read = AnnouncedCameras.Open(_directory.Path, out _);
        Assert.Equal(AnnouncedCameras.Limit, read.All.Count);
        Assert.Null(read.Find("b7"));
        Assert.NotNull(read.Find("new"));
    }

    public void Dispose() => _directory.Dispose();

    /// <summary>Announces a camera of the configuration or a board in a run of its own.</summary>
    /// <returns>Its retained topics.</returns>
    private async Task<string[]> AnnounceAsync(string camera, bool isBoard = true)
    {
        await using var bench = new EventBench(homeAssistant: true, _directory, _time);
        var added = bench.Registry.GetOrAdd(camera, isBoard, isConfigured: true)!;
        bench.Send(added);
        bench.Time.Advance(Second);
        string[] retained =
        [
            .. bench.Told.Where(message => message.Retain && message.Topic.Contains($"/{camera}", StringComparison.Ordinal))
                .Select(message => message.Topic).Distinct(),
        ];
        return retained.Length == 10 ? retained : throw new InvalidOperationException($"{retained.Length} topics");
    }

    private EventBench Restart(
        TimeSpan after = default, bool homeAssistant = true, (string Name, bool IsBoard)[]? known = null, bool isOpen = true)
    {
        _time.Advance(after);
        return new EventBench(homeAssistant, _directory, _time, known, isOpen);
    }

    private static List<string> Withdrawn(EventBench bench) =>
        [.. bench.Told.Where(message => message is { Retain: true, Payload: "" }).Select(message => message.Topic)];
}
