using System.Threading.Channels;
using Gateway.Clips;
using Gateway.Frames;
using Gateway.Motion;
using Gateway.Protocol.Messages;
using Gateway.Recording;
using Gateway.Storage;
using Gateway.Testing;
using Gateway.Vision;

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
    private int _events;
    private int _running;   // events that last while frames are sent

    public RecorderBench(ClipOptions? options = null)
    {
        _data = DataDirectory.Open(_directory.Path);
        _database = StoreDatabase.Open(_data, new StoreOptions(), Time);
        Queue = ClipQueue.Open(_data, new ClipQueueOptions(), Time);
        Queue.Changed += clip => _recorded.Writer.TryWrite(clip);
        var cameras = new CameraRegistry(maxCameras: 4);
        Camera = cameras.GetOrAdd("porch", isBoard: true)!;
        var settings = new CameraSettings(new GatewayOptions { DataDirectory = _directory.Path });
        Events = new EventLog(_database.Events, cameras, settings);
        Recorder = new ClipRecorder(options ?? new ClipOptions(), settings, Queue, Events, Time, Log);
    }

    public FakeTimeProvider Time { get; } = new();

    public FramePool Pool { get; } = new(64 << 20);

    public ClipQueue Queue { get; }

    public EventLog Events { get; }

    public ClipRecorder Recorder { get; }

    public Camera Camera { get; }

    public LogLines<ClipRecorder> Log { get; } = new();

    /// <summary>Microseconds of the receipt of all sent frames.</summary>
    public List<long> Sent { get; } = [];

    /// <summary>Lets the camera send for a while, ten frames a second, and the analysis tell how much moves in each.</summary>
    public void Send(TimeSpan span, double score = 0)
    {
        for (var i = 0; i < span.TotalSeconds * FramesPerSecond; i++)
            SendOne(TimeSpan.FromSeconds(1.0 / FramesPerSecond), score);
    }

    /// <summary>Sends a frame after a pause, with the camera's clock that much ahead of ours if it has one, or of another size.</summary>
    public void SendOne(TimeSpan pause, double score = 0, TimeSpan? clockAhead = null, byte[]? picture = null)
    {
        picture ??= Picture;
        Time.Advance(pause);
        Assert.True(Pool.TryRent(picture.Length, out var buffer));
        picture.CopyTo(buffer.GetSpan());
        var now = Time.GetUnixMicroseconds();
        Sent.Add(now);
        var captured = clockAhead is { } ahead ? now + (long)ahead.TotalMicroseconds : 0;
        var stamps = new FrameStamps(captured, 0, now, Time.GetTimestamp(), ClockTrusted: clockAhead is not null);
        var frame = new Frame(buffer, 0, buffer.Length, Camera, Camera.NextSequence(), stamps);
        Recorder.OnFrame(frame);
        if (score > 0)
            Recorder.OnMotion(frame, score);
        if (_running > 0)
            Recorder.OnMoving(Camera, Time.GetTimestamp());
        buffer.Release();
    }

    /// <summary>An event starts whose first moving frame is the last one sent. Frames sent until its end belong to it.</summary>
    /// <returns>Its number.</returns>
    public int StartEvent(EventKind kind = EventKind.Area)
    {
        _running++;
        Recorder.OnStarted(new MotionStart(
            Camera, ++_events, kind, 0, "picture", Time.GetUnixMicroseconds(), Time.GetTimestamp(), (uint)_events, "a test"));
        return _events;
    }

    /// <summary>An event ends whose last moving frame is the last one sent.</summary>
    public void EndEvent(int number)
    {
        _running--;
        Recorder.OnEnded(new MotionEnd(Camera, number, Time.GetUnixMicroseconds(), Time.GetTimestamp(), 0.25, "it is over"));
    }

    /// <summary>Motion in the last frame sent, whose end is known only after <paramref name="told"/>.</summary>
    public void RaiseEvent(Action? told = null)
    {
        var end = new MotionEnd(Camera, StartEvent(), Time.GetUnixMicroseconds(), Time.GetTimestamp(), 0.25, "it is over");
        _running--;
        told?.Invoke();
        Recorder.OnEnded(end);
    }

    public async Task<ClipEntry> NextClipAsync(CancellationToken cancel)
    {
        var clip = await _recorded.Reader.ReadAsync(cancel);
        Assert.Equal(Storage.ClipState.Recorded, clip.State);
        return clip;
    }

    /// <summary>Waits for so many clips; the times of all their frames in order, and the clips.</summary>
    public async Task<(IReadOnlyList<long> Times, IReadOnlyList<ClipEntry> Clips)> ReadClipsAsync(int count, CancellationToken cancel)
    {
        List<long> times = [];
        List<ClipEntry> clips = [];
        for (var i = 0; i < count; i++)
        {
            clips.Add(await NextClipAsync(cancel));
            using var reader = ClipFileReader.Open(clips[^1].File.Path);
            foreach (var frame in reader.Frames)
                times.Add(frame.TimestampUs);
        }

        return (times, clips);
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

    public static byte[] EncodePicture(int width = 64, int height = 48)
    {
        using var encoder = new JpegEncoder();
        var jpeg = new byte[JpegEncoder.MaxLength(width, height, JpegPixels.Gray)];
        return jpeg[..encoder.Encode(new byte[width * height], width, height, JpegPixels.Gray, jpeg)];
    }
}
