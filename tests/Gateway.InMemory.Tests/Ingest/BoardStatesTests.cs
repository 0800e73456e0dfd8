using System.Text;
using Gateway.Broker;
using Gateway.Broker.Messages;
using Gateway.Frames;
using Gateway.Ingest;
using Gateway.Ingest.Commands;
using Gateway.Ingest.Payloads;
using Gateway.Ingest.Topics;
using Gateway.Mqtt;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.InMemory.Tests.Ingest;

/// <summary>Reports of boards and commands for them, on the broker in memory and a clock that the test moves.</summary>
public sealed class BoardStatesTests : IAsyncDisposable
{
    private const string Report = """{"bootId":7,"intervalMs":5000}""";

    private readonly CameraRegistry _cameras = new(maxCameras: 1000);
    private readonly MqttMemoryBroker _broker = new();
    private readonly RefusedPictures _refused;
    private readonly BoardStates _states;
    private readonly BoardCommander _commander;
    private readonly AdaptiveIntervals _intervals;

    public BoardStatesTests()
    {
        _refused = new RefusedPictures(_broker.Time, NullLogger<RefusedPictures>.Instance);
        var topics = new BoardTopics(
        [
            new BoardOptions { Topic = "gateway/follows/frame", Camera = "follows", Adaptive = true },
            new BoardOptions { Topic = "gateway/cam-7/frame", Camera = "gate" },
        ]);
        _states = new BoardStates(_cameras, topics, _broker.IngestMetrics, _refused, _broker.Time);
        _states.SubscribeTo(_broker.Broker.Router);
        _commander = new BoardCommander(_states, _broker.Pool);
        _commander.PublishOn(_broker.Broker.Router);
        _intervals = new AdaptiveIntervals(_states, _commander, _broker.Time);
    }

    public async ValueTask DisposeAsync()
    {
        _intervals.Dispose();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task A_report_belongs_to_the_camera_of_the_boards_frames()
    {
        var board = await _broker.ConnectAsync("any");
        await ReportAsync(board, "cam-7", Report);
        await ReportAsync(board, "Yard", Report);
        await ReportAsync(board, "yard", Report);
        var (gate, first) = (Camera("gate"), Camera("Yard"));
        Camera("cam-7");
        Assert.Equal(
            [(gate.Name, "cam-7"), (first.Name, "Yard")], _states.All.Select(report => (report.Camera.Name, report.Board)));   // yard has no camera
        Assert.Null(_states.Find(_cameras.GetOrAdd("local", isBoard: false)!));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("nonsense")]
    public async Task A_report_that_is_none_is_counted_logged_once_and_changes_nothing(string report)
    {
        var board = await _broker.ConnectAsync("yard");
        var camera = Camera("yard");
        await ReportAsync(board, "yard", Report);
        await ReportAsync(board, "yard", report);
        await ReportAsync(board, "yard", report);
        await ReportAsync(board, "yard", new string(' ', 100_000));
        Assert.Equal(3, _broker.IngestMetrics.Dropped(IngestDrop.BadState));
        Assert.Equal(("yard", 3L), (Assert.Single(_refused.All).Board, _refused.All[0].Count));
        Assert.Equal(5000, _states.Find(camera)!.State.IntervalMs);
    }

    [Fact]
    public async Task Reports_of_boards_without_a_camera_are_few_and_push_out_none_of_a_camera()
    {
        var board = await _broker.ConnectAsync("mallory");
        var camera = Camera("yard");
        await ReportAsync(board, "yard", Report);
        for (var i = 0; i < BoardStates.UnknownLimit + 50; i++)
        {
            _broker.Time.Advance(TimeSpan.FromMilliseconds(1));
            await ReportAsync(board, $"board-{i}", Report);
        }

        await ReportAsync(board, "a$b", Report);
        await ReportAsync(board, new string('x', 65), Report);
        Assert.Equal(2, _broker.IngestMetrics.Dropped(IngestDrop.BadBoardName));
        Assert.NotNull(_states.Find(camera));
        for (var i = 0; i < BoardStates.UnknownLimit + 50; i++)
            Camera($"board-{i}");
        Assert.Equal(BoardStates.UnknownLimit + 1, _states.All.Count);
        Assert.Null(_states.Find(Camera("board-49")));
        Assert.NotNull(_states.Find(Camera("board-50")));
    }

    [Fact]
    public async Task A_board_of_another_broker_is_commanded_there()
    {
        var watcher = await _broker.ConnectAsync("watcher");
        await watcher.SubscribeAsync("gateway/+/set", QoS.AtLeastOnce);
        List<(string, string, bool)> foreign = [];
        _commander.Foreign = (topic, payload, retain) =>
        {
            foreign.Add((topic, Encoding.UTF8.GetString(payload), retain));
            return foreign.Count < 3;
        };
        var camera = Camera("yard");
        Assert.True(TakeForeign("gateway/yard/state", Report, retain: true));
        Assert.True(TakeForeign("gateway/yard/set", """{"quality":30}""", retain: true));
        Assert.True(TakeForeign("gateway/yard/set", """{"quality":40}""", retain: false));   // not what is retained
        Assert.False(TakeForeign("gateway/yard/frame", "x", retain: false));
        Assert.False(TakeForeign("gateway/a/b/set", "{}", retain: false));
        Assert.False(TakeForeign("gateway/state", "{}", retain: false));
        Assert.Equal(CommandOutcome.Sent, _commander.Set(camera, new BoardChange(100), ofPerson: true));
        Assert.Equal(CommandOutcome.Sent, _commander.Restart(camera));
        Assert.Equal(CommandOutcome.NotSent, _commander.Set(camera, new BoardChange(200), ofPerson: true));
        Assert.Equal(
            [
                ("gateway/yard/set", """{"intervalMs":100,"quality":30}""", true),
                ("gateway/yard/set", """{"restart":7}""", false),
                ("gateway/yard/set", """{"intervalMs":200,"quality":30}""", true),
            ],
            foreign);
        Assert.Equal(100, _states.Find(camera)!.Asked.IntervalMs);
        await watcher.AssertNothingComesAsync();
    }

    [Fact]
    public async Task The_interval_follows_the_motion_and_is_asked_for_once()
    {
        var board = await BoardAsync("follows");
        var camera = Camera("follows");
        await ReportAsync(board, "follows", Report);
        _intervals.OnStarted(camera);
        await AssertAskedAsync(board, """{"intervalMs":1000}""");
        _intervals.OnStarted(camera);
        _broker.Time.Advance(TimeSpan.FromSeconds(100));
        _intervals.OnEnded(camera);
        _broker.Time.Advance(TimeSpan.FromSeconds(100));   // the first event still lasts
        await board.AssertNothingComesAsync();
        _intervals.OnEnded(camera);
        _broker.Time.Advance(TimeSpan.FromSeconds(29));
        await board.AssertNothingComesAsync();
        _broker.Time.Advance(TimeSpan.FromSeconds(2));
        await AssertAskedAsync(board, """{"intervalMs":10000}""");
        await ReportAsync(board, "follows", """{"bootId":8,"intervalMs":3000}""");   // the board has another limit, and booted again
        _broker.Time.Advance(TimeSpan.FromSeconds(100));
        await board.AssertNothingComesAsync();
        _intervals.OnStarted(camera);
        await AssertAskedAsync(board, """{"intervalMs":1000}""");
    }

    [Fact]
    public async Task A_still_board_is_asked_for_fewer_pictures_and_one_whose_entry_does_not_say_so_for_none()
    {
        var follows = await BoardAsync("follows");
        var gate = await BoardAsync("cam-7");
        Camera("follows");
        var fixedOne = Camera("gate");
        await ReportAsync(follows, "follows", Report);
        await ReportAsync(gate, "cam-7", Report);
        _intervals.OnStarted(fixedOne);
        _broker.Time.Advance(TimeSpan.FromSeconds(40));
        await AssertAskedAsync(follows, """{"intervalMs":10000}""");
        await gate.AssertNothingComesAsync();
    }

    [Fact]
    public async Task The_interval_of_a_person_has_precedence_until_it_is_taken_back()
    {
        var board = await BoardAsync("follows");
        var camera = Camera("follows");
        await ReportAsync(board, "follows", Report);
        _commander.Set(camera, new BoardChange(250), ofPerson: true);
        await AssertAskedAsync(board, """{"intervalMs":250}""");
        _intervals.OnStarted(camera);
        _broker.Time.Advance(TimeSpan.FromSeconds(5));
        _commander.Set(camera, new BoardChange(Quality: 20), ofPerson: true);   // says nothing about the interval
        await AssertAskedAsync(board, """{"intervalMs":250,"quality":20}""");
        _broker.Time.Advance(TimeSpan.FromSeconds(5));
        await board.AssertNothingComesAsync();
        Assert.True(_states.Find(camera)!.HasPersonsInterval);

        _commander.Set(camera, new BoardChange(0), ofPerson: true);
        await AssertAskedAsync(board, """{"quality":20}""");
        _broker.Time.Advance(TimeSpan.FromSeconds(2));
        await AssertAskedAsync(board, """{"intervalMs":1000,"quality":20}""");
    }

    [Fact]
    public async Task The_interval_of_another_client_with_the_right_counts_as_a_persons()
    {
        var board = await BoardAsync("follows");
        var camera = Camera("follows");
        await ReportAsync(board, "follows", Report);
        Publish("gateway/follows/set", """{"intervalMs":250}""", "home");
        await AssertAskedAsync(board, """{"intervalMs":250}""");
        _intervals.OnStarted(camera);
        _broker.Time.Advance(TimeSpan.FromSeconds(100));
        await board.AssertNothingComesAsync();
    }

    private Camera Camera(string name) => _cameras.GetOrAdd(name, isBoard: true)!;

    private async Task<MqttMemoryClient> BoardAsync(string name)
    {
        var board = await _broker.ConnectAsync(name);
        await board.SubscribeAsync($"gateway/{name}/set", QoS.AtLeastOnce);
        return board;
    }

    private static async Task AssertAskedAsync(MqttMemoryClient board, string payload)
    {
        var received = await board.ReadAsync<MqttReceived>();
        Assert.Equal((payload, QoS.AtLeastOnce), (received.Payload, received.QoS));
        await board.SendAsync(new PubackPacket(received.PacketId));
        await board.AssertNothingComesAsync();
    }

    private static async Task ReportAsync(MqttMemoryClient board, string name, string report)
    {
        await board.PublishAsync($"gateway/{name}/state", report, QoS.AtLeastOnce, 900, retain: true);
        await board.AssertAcknowledgedAsync(900);
    }

    private bool TakeForeign(string topic, string payload, bool retain)
    {
        var message = MessageOf(topic, payload, retain);
        var taken = _states.TryTake(new Delivery(in message, message.QoS, retained: false, "iot", default), isForeign: true);
        message.Buffer.Release();
        return taken;
    }

    /// <summary>Publishes like a client whose right has been checked.</summary>
    private void Publish(string topic, string payload, string client)
    {
        var message = MessageOf(topic, payload, retain: true);
        _broker.Broker.Router.Publish(message, client, new RouteCache(), default);
        message.Buffer.Release();
    }

    private Message MessageOf(string topic, string payload, bool retain)
    {
        Assert.True(_broker.Pool.TryRent(topic.Length + payload.Length, out var buffer));
        Encoding.UTF8.GetBytes(topic + payload, buffer.GetSpan());
        return new Message(buffer, topic.Length, 0, QoS.AtLeastOnce, retain, long.MaxValue);
    }
}
