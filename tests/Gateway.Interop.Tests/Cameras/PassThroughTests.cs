using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using Gateway.Cameras;
using Gateway.Frames;
using Gateway.Motion;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Interop.Tests.Cameras;

/// <summary>Streams that are passed through and begin in the middle of a picture, or have other bytes around their pictures.</summary>
public sealed class PassThroughTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FramePool _pool = new(64 << 20);
    private readonly CameraRegistry _registry = new(maxCameras: 1);
    private readonly Taker _taker = new();
    private CameraMetrics _metrics = null!;
    private byte[][] _pictures = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var directory = new CameraDirectory(
            _registry, new CameraSettings(new GatewayOptions { DataDirectory = "" }), TimeProvider.System, NullLogger<CameraDirectory>.Instance);
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        _metrics = new CameraMetrics(null!, _registry, directory, meters);
        await TestVideo.MakeAsync(["-f", "lavfi", "-i", "testsrc2=s=320x240:r=5", "-frames:v", "5", _directory.Combine("p%d.jpg")]);
        _pictures = [.. Enumerable.Range(1, 5).Select(i => File.ReadAllBytes(_directory.Combine($"p{i}.jpg")))];
    }

    public ValueTask DisposeAsync()
    {
        Assert.Equal(0, _pool.Lent);
        _pool.Dispose();
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task The_rest_of_a_picture_at_the_beginning_of_a_raw_stream_is_skipped_and_counted()
    {
        await RunFileAsync([.. _pictures[0][3000..], .. _pictures[1..].SelectMany(picture => picture)]);
        Assert.Equal(_pictures[1..], _taker.Pictures);
        Assert.Equal(1, _metrics.Skipped.Value);
    }

    [Fact]
    public async Task Bytes_before_and_between_pictures_are_not_part_of_them()
    {
        var garbage = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("garbage", 30)));
        await RunFileAsync([.. garbage, .. _pictures.SelectMany(picture => (byte[])[.. picture, .. garbage])]);
        Assert.Equal(_pictures, _taker.Pictures);
        Assert.Equal(1, _metrics.Skipped.Value);
    }

    [Fact]
    public async Task A_multipart_stream_that_begins_in_the_middle_of_a_picture_gives_those_that_follow()
    {
        await using var server = new ScriptedHttp(async request =>
        {
            await request.SendAsync("HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=b\r\n\r\n");
            await request.SendAsync(_pictures[0][3000..]);
            foreach (var picture in _pictures[1..])
            {
                await request.SendAsync($"\r\n--b\r\nContent-Type: image/jpeg\r\nContent-Length: {picture.Length}\r\n\r\n");
                await request.SendAsync(picture);
            }

            await ScriptedHttp.Request.LeaveAsync();
        });
        var input = Input(server.Address("/stream"));
        await Assert.ThrowsAsync<IOException>(() => RunAsync(input));   // ffmpeg's own reader of multipart streams
        await RunAsync(input);
        Assert.Equal(_pictures[1..], _taker.Pictures);
    }

    [Fact]
    public async Task A_web_page_keeps_its_reason_however_often_it_is_opened()
    {
        await using var server = new ScriptedHttp(request => request.AnswerAsync("200 OK", "Content-Type: text/html\r\n", new byte[5000]));
        var input = Input(server.Address("/stream"));
        for (var i = 0; i < 3; i++)
        {
            var problem = await Assert.ThrowsAsync<IOException>(() => RunAsync(input));
            Assert.Contains("the answer is no video, but perhaps a web page", problem.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("kill -9 $$", "ffmpeg was killed, probably because memory ran out")]
    [InlineData("kill -11 $$", "ffmpeg crashed (signal 11)")]
    [InlineData("exit 1", "ffmpeg ended with code 1 and without a reason")]
    public async Task The_end_of_ffmpeg_by_a_signal_is_the_reason(string end, string reason)
    {
        // A shell ends as ffmpeg would.
        await using var process = Gateway.Clips.MediaProcess.Start("sh", ["-c", end]);
        await process.ReadOutputAsync(Cancel);
        Assert.StartsWith(reason, FfmpegInput.ReasonOf(await process.EndAsync(Cancel), ""), StringComparison.Ordinal);
    }

    private async Task RunFileAsync(byte[] stream)
    {
        var file = _directory.Combine("stream.mjpeg");
        await File.WriteAllBytesAsync(file, stream, Cancel);
        await RunAsync(Input(file));
    }

    private FfmpegInput Input(string input) => new(
        new CameraOptions { Name = "door", Input = input, PassThrough = true }, _pool, new FrameOptions(), _metrics, TimeProvider.System,
        NullLogger<FfmpegInput>.Instance);

    private Task RunAsync(FfmpegInput input) => input.RunAsync(
        new CameraFeed(_registry.GetOrAdd("door", isBoard: false)!, _taker, TimeProvider.System), Cancel).WaitAsync(TimeSpan.FromSeconds(60), Cancel);

    private sealed class Taker : IFrameSink
    {
        public ConcurrentQueue<byte[]> Pictures { get; } = new();

        public void OnFrame(in Frame frame) => Pictures.Enqueue(frame.Jpeg.ToArray());
    }
}
