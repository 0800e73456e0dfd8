using System.Net;
using Gateway.Frames;
using Gateway.Ingest;
using Gateway.Ingest.Topics;
using Gateway.Testing;

namespace Gateway.Tests.Ingest;

/// <summary>Boards whose client id is another one with each connection (field case K5a).</summary>
public sealed class ChangingClientIdsTests
{
    private readonly Dictionary<string, (string User, IPAddress Address)> _connected = [];
    private readonly CameraRegistry _cameras = new(100);
    private readonly FakeTimeProvider _time = new();
    private readonly LogLines<ChangingClientIds> _log = new();
    private readonly ChangingClientIds _ids;
    private int _asked;   // for connections; each is a search among all

    public ChangingClientIdsTests() => _ids = new ChangingClientIds(
        id =>
        {
            _asked++;
            return _connected.TryGetValue(id, out var peer) ? peer : null;
        },
        _cameras,
        _time,
        _log);

    [Fact]
    public void Ids_of_the_usual_example_that_follow_each_other_become_one_board_and_say_so_once()
    {
        Assert.Equal("ESP8266Client-1a2b", PublishOnce("ESP8266Client-1a2b"));
        Assert.Equal("ESP8266Client", PublishOnce("ESP8266Client-3c4d", "ESP8266Client-1a2b"));
        for (var i = 0; i < 70; i++)
            Assert.Equal("ESP8266Client", PublishOnce($"ESP8266Client-{(i * 7919) & 0xffff:x}"));
        var line = Assert.Single(_log.Lines);
        Assert.Contains("they are one board, camera ESP8266Client", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_boards_at_once_stay_two_and_are_told_so_once()
    {
        Connect("ESP32Client-1a2b");
        Connect("ESP32Client-3c4d");
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("ESP32Client-1a2b", Publish("ESP32Client-1a2b"));
            Assert.Equal("ESP32Client-3c4d", Publish("ESP32Client-3c4d"));
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        _connected.Clear();
        Assert.Equal("ESP32Client-5e6f", PublishOnce("ESP32Client-5e6f"));
        Assert.Equal("ESP32Client-7a8b", PublishOnce("ESP32Client-7a8b"));
        Assert.Contains("Give each board a fixed client id", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_fixed_id_stays_however_often_it_connects()
    {
        for (var i = 0; i < 20; i++)
            Assert.Equal("cam-a1b2c3", PublishOnce("cam-a1b2c3"));
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public void Fixed_ids_of_sleeping_boards_at_one_address_stay_apart_once_one_comes_back()
    {
        foreach (var id in new[] { "esp32-a1b2c3", "esp32-d4e5f6", "esp32-0a9b8c", "esp32-a1b2c3", "esp32-7f7f70", "esp32-1c1c1c", "esp32-2d2d2d" })
            Assert.Equal(id, PublishOnce(id));
    }

    [Fact]
    public void A_board_that_joined_is_apart_again_when_an_id_comes_back()
    {
        PublishOnce("esp-1a2b");
        Assert.Equal("esp", PublishOnce("esp-3c4d", "esp-1a2b"));
        Assert.Equal("esp-1a2b", PublishOnce("esp-1a2b"));
        Assert.Equal("esp-3c4d", PublishOnce("esp-3c4d"));
        Assert.Equal(2, _log.Lines.Count);
    }

    [Theory]
    [InlineData("joe", "10.0.0.2")]
    [InlineData("", "10.0.0.3")]
    public void Another_user_or_address_is_another_board(string user, string address)
    {
        PublishOnce("esp-1a2b");
        Connect("esp-3c4d", user, address);
        Assert.Equal("esp-3c4d", Publish("esp-3c4d"));
        _connected.Clear();
        Connect("esp-5e6f", user, address);
        Assert.Equal("esp", Publish("esp-5e6f", "esp-3c4d"));

        // The first one is called by its address: its prefix is the name of the other board now.
        _connected.Clear();
        Assert.Equal("esp@10.0.0.2", PublishOnce("esp-7a8b", "esp-1a2b"));
    }

    [Fact]
    public void A_connection_that_is_not_yet_noticed_as_lost_delays_the_decision_only()
    {
        Connect("esp-1a2b");
        Publish("esp-1a2b");
        Connect("esp-3c4d");
        Assert.Equal("esp-3c4d", Publish("esp-3c4d"));
        _connected.Remove("esp-1a2b");
        Assert.Equal("esp-3c4d", Publish("esp-3c4d"));   // decided a moment ago
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal("esp", Publish("esp-3c4d", "esp-1a2b", "esp-3c4d"));
    }

    [Fact]
    public void A_long_silence_begins_again_as_the_address_may_be_of_another_board()
    {
        PublishOnce("esp-1a2b");
        PublishOnce("esp-3c4d", "esp-1a2b");
        _time.Advance(TimeSpan.FromHours(2));
        Assert.Equal("esp-5e6f", PublishOnce("esp-5e6f"));
        Assert.Equal("esp", PublishOnce("esp-7a8b", "esp-5e6f"));
    }

    [Fact]
    public void A_camera_of_the_configuration_and_of_another_client_is_not_shared()
    {
        _cameras.GetOrAdd("esp-3c4d", isBoard: true, isConfigured: true);
        _cameras.GetOrAdd("esp", isBoard: true)!.NextSequence();   // of a client with the id esp
        PublishOnce("esp-1a2b");
        Assert.Equal("esp-3c4d", PublishOnce("esp-3c4d"));
        Assert.Equal("esp@10.0.0.2", PublishOnce("esp-5e6f", "esp-1a2b"));
        Assert.Equal("esp", PublishOnce("esp"));
    }

    [Fact]
    public void A_client_whose_id_is_the_name_of_a_board_gets_another_name()
    {
        PublishOnce("esp-1a2b");
        PublishOnce("esp-3c4d", "esp-1a2b");
        Assert.Equal("esp#", PublishOnce("esp"));
        Assert.Equal("esp", PublishOnce("esp-5e6f"));
    }

    [Fact]
    public void A_configured_camera_stays_that_of_the_client_with_its_name_while_others_change_theirs_behind_it()
    {
        _cameras.GetOrAdd("Door", isBoard: true, isConfigured: true);
        Connect("door");
        Assert.Equal("door", Publish("door"));
        PublishOnce("door-1a2b");
        Assert.Equal("door@10.0.0.2", PublishOnce("door-3c4d", "door-1a2b"));
        Assert.Equal("door", Publish("door"));
    }

    [Fact]
    public void A_configured_camera_goes_to_the_client_with_its_name_when_that_comes_after_one_whose_ids_change()
    {
        _cameras.GetOrAdd("door", isBoard: true, isConfigured: true);
        PublishOnce("door-1a2b");
        Assert.Equal("door", PublishOnce("door-3c4d", "door-1a2b"));   // its owner gave the board a camera by its prefix
        Assert.Equal("door", PublishOnce("door"));
        Assert.Equal("door@10.0.0.2", PublishOnce("door-5e6f"));
        Assert.Equal("door", PublishOnce("door"));
    }

    [Fact]
    public void A_thousand_boards_behind_one_address_stay_and_allocate_nothing()
    {
        var names = Enumerable.Range(0, 1000).Select(i => $"cam-{(i * 7919) & 0xffffff:x6}").ToArray();
        foreach (var name in names)
            Connect(name);
        foreach (var name in names.Concat(names))
            Assert.Equal(name, Publish(name));
        var bytes = ThreadAllocations.OfCheapest(() =>
        {
            foreach (var name in names)
                _ids.NameOf(name, out _);
        });
        Assert.Equal(0, bytes);
    }

    [Fact]
    public void Publishers_of_another_broker_stay_as_they_are()
    {
        foreach (var id in new[] { "esp-1a2b", "esp-3c4d", "esp-5e6f" })
            Assert.Equal(id, Publish(id));
    }

    [Fact]
    public void The_ids_kept_are_bounded()
    {
        for (var i = 0; i < ChangingClientIds.Limit + 100; i++)
            PublishOnce($"x{i % 50}-{i}");   // digits alone count boards, and never join
        Assert.Equal("y-1a2b", PublishOnce("y-1a2b"));
    }

    [Fact]
    public void The_board_that_was_silent_longest_is_forgotten_first()
    {
        PublishOnce("first-1a2b");
        PublishOnce("second-1a2b");
        for (var i = 0; i < ChangingClientIds.Limit - 1; i++)
        {
            if (i == 9)
                PublishOnce("first-1a2b");
            PublishOnce($"x{i}-1a2b");
        }

        Assert.Equal("first", PublishOnce("first-3c4d"));
        Assert.Equal("second-3c4d", PublishOnce("second-3c4d"));
    }

    [Theory, InlineData(0), InlineData(2)]
    public void Ids_each_connected_until_the_next_one_came_cost_a_bounded_search_each(int joinedBefore)
    {
        for (var i = 0; i < joinedBefore; i++)
            PublishOnce($"esp-f{i}f");
        for (var i = 0; i < 2000; i++)
        {
            var id = $"esp-{i:x5}a";
            Connect(id);
            _asked = 0;
            Publish(id);
            _connected.Remove($"esp-{i - 1:x5}a");
            Assert.True(_asked <= ChangingClientIds.MostUndecided + 1, $"{_asked} for the id {i}");
            Assert.Equal(i == 0 && joinedBefore > 0 ? "esp" : id, Publish(id));
        }

        Assert.Equal(joinedBefore / 2, _log.Lines.Count);
    }

    [Fact]
    public void The_id_of_a_configured_camera_costs_no_search_for_its_connection()
    {
        _cameras.GetOrAdd("esp-1a2b", isBoard: true, isConfigured: true);
        Assert.Equal("esp-1a2b", PublishOnce("esp-1a2b"));
        Assert.Equal(0, _asked);
    }

    [Fact]
    public void Ids_longer_than_any_board_has_are_not_kept()
    {
        var longest = new string('x', ClientIdForm.MaxLength - 5);
        PublishOnce($"{longest}-1a2b");
        Assert.Equal(longest, PublishOnce($"{longest}-3c4d"));
        PublishOnce($"y{longest}-1a2b");
        Assert.Equal($"y{longest}-3c4d", PublishOnce($"y{longest}-3c4d"));
    }

    [Theory]
    [InlineData("ESP8266Client-1a2b", 13, 50)]
    [InlineData("ESP8266Client-4821", 13, 0)]
    [InlineData("ESP8266Client-f", 13, 0)]
    [InlineData("cam-cafe", 3, 0)]
    [InlineData("esp32-A1B2C3", 5, 20)]
    [InlineData("mqttx_0a1b2c3d", 5, 20)]
    [InlineData("auto-0a1b2c3d4e5f60718293a4b5c6d7e8f9", 4, 50)]
    [InlineData("auto-0A1B2C3D-4E5F-6071-8293-A4B5C6D7E8F9", 4, 50)]
    public void Form_of_an_id_that_may_change(string id, int prefixLength, int evidence) =>
        Assert.Equal(new ClientIdForm(prefixLength, evidence), ClientIdForm.Of(id));

    [Theory]
    [InlineData("")]
    [InlineData("yard")]
    [InlineData("yard-west")]
    [InlineData("-1a2b")]
    [InlineData("12-1a2b")]
    [InlineData("yard-")]
    [InlineData("a1b2c3d4e5f6")]
    [InlineData("кухня-1a2b")]
    public void Form_of_an_id_that_stays(string id) => Assert.Null(ClientIdForm.Of(id));

    private void Connect(string id, string user = "", string address = "10.0.0.2") => _connected[id] = (user, IPAddress.Parse(address));

    private string Publish(string id, params string[] former)
    {
        var name = _ids.NameOf(id, out var replaced);
        if (former.Length > 0)
            Assert.Equal(former, replaced);
        return name;
    }

    private string PublishOnce(string id, params string[] former)
    {
        Connect(id);
        var name = Publish(id, former);
        _connected.Remove(id);
        return name;
    }
}
