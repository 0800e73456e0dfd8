using System.Threading.Channels;
using Gateway.Clips;
using Gateway.Frames;
using Gateway.Motion;
using Gateway.Protocol.Messages;
using Gateway.Recording;
using Gateway.Storage;
using Gateway.Testing;
using Gateway.Vision;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.InMemory.Tests.Recording;

/// <summary>A recorder on real stores in a temporary directory and a clock the test moves.</summary>
internal sealed class RecorderBench : IAsyncDisposable
{
    private const int FramesPerSecond = 10;
    private static readonly byte[] Picture = EncodePicture();

    private readonly TemporaryDirectory _directory = new();
    private readonly DataDirectory _data;
    private readonly StoreDatabase _database;
    private readonly Channel<ClipEntry> _recorded = Channel.CreateUnbounded<ClipEntry>();
    private uint _events;

    public RecorderBench()
    {
        _data = DataDirectory.Open(_directory.Path);
        _database = StoreDatabase.Open(_data, new StoreOptions(), Time);
        Queue = ClipQueue.Open(_data, new ClipQueueOptions(), Time);
        Queue.Changed += clip => _recorded.Writer.TryWrite(clip);
        var cameras = new CameraRegistry(maxCameras: 4);
        Camera = cameras.GetOrAdd("porch", isBoard: true)!;
        Events = new EventLog(_database.Events, cameras, new CameraSettings(new GatewayOptions { DataDirectory = _directory.Path }));
        Recorder = new ClipRecorder(new ClipOptions(), Queue, Events, Time, NullLogger<ClipRecorder>.Instance);
    }

    public FakeTimeProvider Time { get; } = new();

    public FramePool Pool { get; } = new(64 << 20);

    public ClipQueue Queue { get; }

    public EventLog Events { get; }

    public ClipRecorder Recorder { get; }

    public Camera Camera { get; }

    /// <summary>Lets the camera send for a while, ten frames a second, and the analysis tell how much moves in each.</summary>
    public void Send(TimeSpan span, double score = 0)
    {
        for (var i = 0; i < span.TotalSeconds * FramesPerSecond; i++)
        {
            Time.Advance(TimeSpan.FromSeconds(1.0 / FramesPerSecond));
            Assert.True(Pool.TryRent(Picture.Length, out var buffer));
            Picture.CopyTo(buffer.GetSpan());
            var stamps = new FrameStamps(0, 0, Time.GetUnixMicroseconds(), Time.GetTimestamp(), ClockTrusted: false);
            var frame = new Frame(buffer, 0, buffer.Length, Camera, Camera.NextSequence(), stamps);
            Recorder.OnFrame(frame);
            Recorder.OnMotion(frame, score, seen: null);
            buffer.Release();
        }
    }

    public void RaiseEvent() => Recorder.OnMotion(default, score: 0, new NewMotionEvent(
        Camera, EventKind.Sequence, 1, "confirm", Time.GetUnixMicroseconds(), Time.GetTimestamp(), ++_events, "a test"));

    public async Task<ClipEntry> NextClipAsync(CancellationToken cancel)
    {
        var clip = await _recorded.Reader.ReadAsync(cancel);
        Assert.Equal(Storage.ClipState.Recorded, clip.State);
        return clip;
    }

    public async ValueTask DisposeAsync()
    {
        await Recorder.StopAsync(CancellationToken.None);
        Recorder.Dispose();
        await Queue.DisposeAsync();
        _database.Dispose();
        _data.Dispose();
        Pool.Dispose();
        _directory.Dispose();
    }

    private static byte[] EncodePicture()
    {
        using var encoder = new JpegEncoder();
        var jpeg = new byte[JpegEncoder.MaxLength(64, 48, JpegPixels.Gray)];
        return jpeg[..encoder.Encode(new byte[64 * 48], 64, 48, JpegPixels.Gray, jpeg)];
    }
}
