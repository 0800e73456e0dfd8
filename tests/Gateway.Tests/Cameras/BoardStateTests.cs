using Gateway.Cameras;
using Gateway.Clips;
using Gateway.Frames;
using Gateway.Ingest;
using Gateway.Motion;
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
    private readonly CameraDirectory _directory;
    private readonly BoardConnections _connections;
    private readonly Camera _board;
    private bool? _isConnected = true;
    private int _changes;

    public BoardStateTests()
    {
        var registry = new CameraRegistry(maxCameras: 4);
        _board = registry.GetOrAdd("yard", isBoard: true)!;
        _connections = new BoardConnections(registry, _ => _isConnected, _time);
        var settings = new CameraSettings(new GatewayOptions { DataDirectory = "" });
        _directory = new CameraDirectory(registry, settings, _time, NullLogger<CameraDirectory>.Instance, _connections);
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
        _time.Advance(20 * Second);
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

    private long Now() => _time.GetUnixMicroseconds();

    private void SendPicture()
    {
        Assert.True(_pool.TryRent(10, out var buffer));
        var stamps = new FrameStamps(0, 0, Now(), _time.GetTimestamp(), ClockTrusted: false);
        _connections.Note(_board, "yard");
        _directory.OnFrame(new Frame(buffer, 0, 10, _board, _board.NextSequence(), stamps));
        buffer.Release();
    }
}
