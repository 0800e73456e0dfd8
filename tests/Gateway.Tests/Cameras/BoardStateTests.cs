using System.Text;
using Gateway.Broker.Messages;
using Gateway.Cameras;
using Gateway.Clips;
using Gateway.Frames;
using Gateway.Ingest;
using Gateway.Motion;
using Gateway.Mqtt;
using Gateway.Protocol.Messages;
using Gateway.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Cameras;

/// <summary>States of a board: by its pictures, its connection and its reports.</summary>
public sealed class BoardStateTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly FramePool _pool = new(1 << 20);
    private readonly CameraRegistry _registry;
    private readonly CameraDirectory _directory;
    private readonly BoardConnections _connections;
    private readonly Camera _board;
    private bool? _isConnected = true;
    private int _changes;

    public BoardStateTests()
    {
        _registry = new CameraRegistry(maxCameras: 4);
        _board = _registry.GetOrAdd("yard", isBoard: true)!;
        _connections = new BoardConnections(_registry, _ => _isConnected, _time);
        var settings = new CameraSettings(new GatewayOptions
        {
            DataDirectory = "",
            Cameras = [new CameraOptions { Name = "slow", OfflineAfter = 3 * Second }],
        });
        _directory = new CameraDirectory(_registry, settings, _time, NullLogger<CameraDirectory>.Instance, _connections);
        _directory.Changed += () => _changes++;
    }

    private SourceInfo Source => _directory.SourceOf(_board);

    public void Dispose()
    {
        Assert.Equal(0, _pool.Lent);
        _pool.Dispose();
    }

    [Fact]
    public void A_board_without_a_picture_is_starting_and_after_a_while_lost()
    {
        var started = Now();
        Assert.Equal(new SourceInfo(SourceState.Starting, started, 0, ""), Source);
        _time.Advance(30 * Second);
        Assert.Equal(new SourceInfo(SourceState.Lost, started + 30_000_000, 0, "no picture since the gateway started"), Source);
    }

    [Fact]
    public void A_board_is_live_from_its_first_picture_until_it_was_silent_for_half_a_minute()
    {
        SendPicture();
        var began = Now();
        _time.Advance(9 * Second);
        SendPicture();
        _time.Advance(29 * Second);
        Assert.Equal(new SourceInfo(SourceState.Live, began, 0, ""), Source);
        _time.Advance(Second);
        Assert.Equal(new SourceInfo(SourceState.Lost, Now(), 0, "no picture for 30 s, although the board is connected"), Source);
        _time.Advance(Second);
        Assert.Equal(Now() - 1_000_000, Source.SinceUs);
        SendPicture();
        Assert.Equal(new SourceInfo(SourceState.Live, Now(), 0, ""), Source);
    }

    [Theory]
    [InlineData(true, "no picture for 30 s, although the board is connected")]
    [InlineData(false, "no picture for 30 s; its MQTT connection has ended")]
    [InlineData(null, "no picture for 30 s")]
    public void The_reason_of_a_silent_board_tells_whether_it_is_connected(bool? isConnected, string reason)
    {
        SendPicture();
        _isConnected = isConnected;
        _time.Advance(31 * Second);
        Assert.Equal(reason, Source.Reason);
    }

    [Fact]
    public void The_sweep_reports_a_board_that_fell_silent_once()
    {
        SendPicture();
        _directory.Sweep();
        var changes = _changes;
        _directory.Sweep();
        Assert.Equal(changes, _changes);
        _time.Advance(31 * Second);
        _directory.Sweep();
        _directory.Sweep();
        Assert.Equal(changes + 1, _changes);
    }

    [Theory]
    [InlineData(10, 30)]
    [InlineData(40, 120)]
    [InlineData(600, 1800)]
    public void A_board_is_lost_after_three_of_its_usual_intervals(int interval, int limit)
    {
        for (var i = 0; i < 7; i++)
        {
            SendPicture();
            _time.Advance((i == 3 ? 2.5 : 1) * interval * Second);
            Assert.Equal(i == 0 && interval > 30 ? SourceState.Lost : SourceState.Live, Source.State);   // one interval teaches it
        }

        _time.Advance((limit - interval - 1) * Second);
        Assert.Equal(SourceState.Live, Source.State);
        _time.Advance(2 * Second);
        Assert.Equal(SourceState.Lost, Source.State);
        Assert.StartsWith($"no picture for {limit} s", Source.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_slow_board_without_a_connection_is_asleep_between_its_pictures_and_still_online()
    {
        for (var i = 0; i < 3; i++)
        {
            SendPicture();
            _time.Advance(600 * Second);
        }

        SendPicture();
        _isConnected = false;
        Assert.Equal((SourceState.Asleep, true, "it sends a picture about every 10min"), (Source.State, _directory.IsOnline(_board), Source.Reason));
        Assert.Equal(Now() + 600_000_000, Source.NextTryUs);
        _time.Advance(1801 * Second);
        Assert.Equal((SourceState.Lost, false), (Source.State, _directory.IsOnline(_board)));
    }

    [Theory, InlineData("asleep", SourceState.Asleep), InlineData("offline", SourceState.Lost), InlineData("online", SourceState.Live)]
    [InlineData("ASLEEP", SourceState.Live)]
    public void The_report_of_a_board_counts_until_its_next_picture(string report, SourceState state)
    {
        SendPicture();
        Report(report);
        Assert.Equal(state, Source.State);
        _time.Advance(Second);
        SendPicture();
        Assert.Equal(SourceState.Live, Source.State);
    }

    [Fact]
    public void A_setting_is_above_the_rhythm()
    {
        var slow = _registry.GetOrAdd("slow", isBoard: true)!;
        SendPicture(slow);
        _time.Advance(2 * Second);
        Assert.Equal(SourceState.Live, _directory.SourceOf(slow).State);
        _time.Advance(2 * Second);
        Assert.Equal((SourceState.Lost, "no picture for 3 s, although the board is connected"),
            (_directory.SourceOf(slow).State, _directory.SourceOf(slow).Reason));
    }

    [Fact]
    public void The_board_that_is_lost_for_the_longest_time_gives_way_and_a_configured_one_never()
    {
        var gone = new List<Camera>();
        _registry.Removed += gone.Add;
        var configured = _registry.GetOrAdd("slow", isBoard: true, isConfigured: true)!;
        SendPicture(configured);
        _time.Advance(Second);
        SendPicture();
        var second = _registry.GetOrAdd("second", isBoard: true)!;
        _time.Advance(Second);
        SendPicture(second);
        _time.Advance(Second);
        SendPicture(_registry.GetOrAdd("third", isBoard: true)!);
        Assert.Null(_registry.GetOrAdd("fourth", isBoard: true));

        _time.Advance(31 * Second);
        var fourth = _registry.GetOrAdd("fourth", isBoard: true)!;
        Assert.Equal([_board], gone);
        Assert.Equal((5u, 4), (fourth.Id, _registry.All.Count));
        Assert.True(_board.IsGone);
        Assert.Null(_registry.Find("yard"));
        Assert.Equal(6u, _registry.GetOrAdd("yard", isBoard: true)!.Id);
        Assert.Equal([_board, second], gone);
    }

    private void Report(string report)
    {
        var bytes = Encoding.ASCII.GetBytes($"gateway/yard/status{report}");
        Assert.True(_pool.TryRent(bytes.Length, out var buffer));
        bytes.CopyTo(buffer.GetSpan());
        var message = new Message(buffer, "gateway/yard/status".Length, PropertiesLength: 0, QoS.AtLeastOnce, Retain: true, ExpiresAt: long.MaxValue);
        _connections.Deliver(new Delivery(in message, QoS.AtLeastOnce, retained: false, "yard", default));
        buffer.Release();
    }

    private long Now() => _time.GetUnixMicroseconds();

    private void SendPicture() => SendPicture(_board);

    private void SendPicture(Camera board)
    {
        Assert.True(_pool.TryRent(10, out var buffer));
        var stamps = new FrameStamps(0, 0, Now(), _time.GetTimestamp(), ClockTrusted: false);
        _connections.Note(board, board.Name);
        _directory.OnFrame(new Frame(buffer, 0, 10, board, board.NextSequence(), stamps));
        buffer.Release();
    }
}
