using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Gateway.Cameras;
using Gateway.Clips;
using Gateway.Frames;
using Gateway.Motion;
using Gateway.Protocol.Messages;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Cameras;

/// <summary>States of a local camera whose source does as the test says, by a clock that the test moves (field case G5).</summary>
public sealed class CameraSupervisorTests : IAsyncDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly FramePool _pool = new(1 << 20);
    private readonly CameraDirectory _directory;
    private readonly Camera _camera;
    private readonly ScriptedInput _input = new();
    private readonly CameraMetrics _metrics;
    private readonly CameraSupervisor _supervisor;
    private int _changes;

    public CameraSupervisorTests()
    {
        var registry = new CameraRegistry(maxCameras: 4);
        _camera = registry.GetOrAdd("door", isBoard: false)!;
        var settings = new CameraSettings(new GatewayOptions { DataDirectory = "" });
        _directory = new CameraDirectory(registry, settings, _time, NullLogger<CameraDirectory>.Instance);
        _directory.Changed += () => _changes++;
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        _metrics = new CameraMetrics(null!, registry, _directory, meters);
        var feed = new CameraFeed(_camera, _directory, _time);
        _supervisor = new CameraSupervisor(_input, _camera, feed, _directory, _metrics, _time, NullLogger<CameraSupervisor>.Instance);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private SourceInfo Source => _directory.SourceOf(_camera);

    public async ValueTask DisposeAsync()
    {
        await _supervisor.StopAsync(CancellationToken.None);
        _supervisor.Dispose();
        Assert.Equal(0, _pool.Lent);
        _pool.Dispose();
    }

    [Fact]
    public async Task A_camera_is_starting_until_its_first_picture_makes_it_live()
    {
        await StartAsync();
        Assert.Equal(new SourceInfo(SourceState.Starting, Now(), 0, ""), Source);
        Assert.False(_directory.IsOnline(_camera));
        _time.Advance(3 * Second);
        SendPicture();
        Assert.Equal(new SourceInfo(SourceState.Live, Now(), 0, ""), Source);
        Assert.True(_directory.IsOnline(_camera));
        var changes = _changes;
        SendPicture();
        Assert.Equal(changes, _changes);
    }

    [Fact]
    public async Task A_camera_that_cannot_be_opened_is_lost_with_the_reason_and_the_time_of_the_next_try()
    {
        await StartAsync();
        var lost = Now();
        _input.End(new IOException("ffmpeg: Connection refused"));
        await UntilAsync(() => Source == new SourceInfo(SourceState.Lost, lost, lost + 2_000_000, "ffmpeg: Connection refused"));
        Assert.Equal(1, _metrics.Failures.Value);

        await NextTryAsync(2 * Second);
        Assert.Equal(new SourceInfo(SourceState.Lost, lost, 0, "ffmpeg: Connection refused"), Source);   // still, while it is tried
        _input.End(new InvalidDataException("another"));
        await UntilAsync(() => Source == new SourceInfo(SourceState.Lost, lost, Now() + 4_000_000, "another"));

        await NextTryAsync(4 * Second);
        SendPicture();
        Assert.Equal((SourceState.Live, ""), (Source.State, Source.Reason));
        _input.End(null);
        await UntilAsync(() => Source == new SourceInfo(SourceState.Lost, Now(), Now() + 1_000_000, "the input ended"));
        Assert.Equal(2, _metrics.Restarts.Value);
    }

    [Fact]
    public async Task An_error_of_the_gateway_itself_is_a_reason_and_does_not_end_the_camera()
    {
        await StartAsync();
        _input.End(new NotSupportedException("rtsp://adm:s3cret@x"));
        await UntilAsync(() => Source.State == SourceState.Lost);
        Assert.Equal("an error of the gateway (NotSupportedException); its log has the details: please report them", Source.Reason);
        Assert.Equal(1, _metrics.Failures.Value);
        await NextTryAsync(2 * Second);
        SendPicture();
        Assert.Equal(SourceState.Live, Source.State);
    }

    [Fact]
    public async Task A_reason_has_no_control_characters_and_is_bounded()
    {
        await StartAsync();
        _input.End(new IOException("a\u001b[2Jb\r\n\0\u202e\u2028\ud800" + new string('x', 100_000)));
        await UntilAsync(() => Source.State == SourceState.Lost);
        Assert.StartsWith("a?[2Jb??????xxx", Source.Reason, StringComparison.Ordinal);
        Assert.Equal(403, Source.Reason.Length);
    }

    [Fact]
    public async Task The_pause_grows_to_half_a_minute()
    {
        await StartAsync();
        foreach (var pause in (int[])[2, 4, 8, 16, 30, 30])
        {
            _input.End(new IOException("no"));
            await UntilAsync(() => Source.NextTryUs == Now() + (pause * 1_000_000L));
            await NextTryAsync(pause * Second);
        }
    }

    [Fact]
    public async Task A_silent_camera_is_stalled_and_counted_apart()
    {
        await StartAsync();
        SendPicture();
        _input.End(new CameraStalledException("no picture", 15 * Second));
        await UntilAsync(() => Source is { State: SourceState.Stalled, Reason: "no picture for 15 s", NextTryUs: > 0 });
        Assert.Equal((1, 0), (_metrics.Stalls.Value, _metrics.Failures.Value));
        Assert.False(_directory.IsOnline(_camera));
    }

    [Fact]
    public async Task A_file_that_is_not_repeated_ends_for_good()
    {
        _input.IsFinite = true;
        await StartAsync();
        SendPicture();
        _input.End(null);
        await UntilAsync(() => Source == new SourceInfo(SourceState.Ended, Now(), 0, "the file has ended"));
        await _supervisor.ExecuteTask!.WaitAsync(Eventually.DefaultTimeout, Cancel);
    }

    [Fact]
    public async Task The_age_of_the_last_picture_grows_while_a_camera_is_silent()
    {
        await StartAsync();
        Assert.Null(_directory.Cameras[0].LastFrameAge);
        SendPicture();
        _time.Advance(40 * Second);
        Assert.Equal(40 * Second, _directory.Cameras[0].LastFrameAge);
        _time.Advance(20 * Second);
        Assert.Equal(60 * Second, _directory.Cameras[0].LastFrameAge);
    }

    [Fact]
    public async Task At_the_stop_a_camera_is_not_lost()
    {
        await StartAsync();
        SendPicture();
        await _supervisor.StopAsync(Cancel);
        Assert.Equal(SourceState.Live, Source.State);
    }

    private async Task StartAsync()
    {
        await _supervisor.StartAsync(Cancel);
        await _input.OpenedAsync();
    }

    /// <summary>Moves the clock through the pause, once it has begun, and waits until the source is opened again.</summary>
    private async Task NextTryAsync(TimeSpan pause)
    {
        await UntilAsync(() => _time.ActiveTimers == 1);
        _time.Advance(pause);
        await _input.OpenedAsync();
    }

    private void SendPicture()
    {
        Assert.True(_pool.TryRent(4, out var buffer));
        ReadOnlySpan<byte> jpeg = [0xFF, 0xD8, 0xFF, 0xD9];
        jpeg.CopyTo(buffer.GetSpan());
        _input.Feed!.Take(buffer, 4);
    }

    private long Now() => _time.GetUnixMicroseconds();

    private static Task UntilAsync(Func<bool> condition) => Eventually.True(condition, cancel: Cancel);

    /// <summary>A source that stays open until the test ends it.</summary>
    private sealed class ScriptedInput : ICameraInput
    {
        private readonly Channel<bool> _opened = Channel.CreateUnbounded<bool>();
        private TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsFinite { get; set; }

        public CameraFeed? Feed { get; private set; }

        public async Task RunAsync(CameraFeed feed, CancellationToken cancel)
        {
            Feed = feed;
            _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _opened.Writer.TryWrite(true);
            await _end.Task.WaitAsync(cancel);
        }

        public Task<bool> OpenedAsync() => _opened.Reader.ReadAsync(Cancel).AsTask().WaitAsync(Eventually.DefaultTimeout);

        public void End(Exception? problem)
        {
            if (problem is null)
                _end.SetResult();
            else
                _end.SetException(problem);
        }
    }
}
