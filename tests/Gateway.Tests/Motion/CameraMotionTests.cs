using System.Buffers;
using Gateway.Frames;
using Gateway.Motion;
using Gateway.Testing;
using Gateway.Vision;

namespace Gateway.Tests.Motion;

public sealed class CameraMotionTests : IDisposable
{
    private static readonly MotionOptions Options =
        new() { Scale = AnalysisScale.Auto, MinArea = 2500, Regions = [Roi.Rectangle("door", 10, 10, 100, 80)] };

    private readonly FakeTimeProvider _time = new();
    private readonly FramePool _pool = new(1 << 24);
    private readonly LogLines<CameraMotion> _log = new();
    private readonly LoadMeter _load;
    private readonly EventRecord _events = new();

    public CameraMotionTests() => _load = new LoadMeter(_time, threads: 1);

    [Fact]
    public void A_refused_picture_is_counted_by_its_reason_and_told_once_with_what_to_do()
    {
        using var motion = Motion("yard", Options);
        var good = Jpeg(160, 120);
        for (var i = 0; i < 3; i++)
        {
            Assert.Null(Analyze(motion, good.AsSpan(0, good.Length / 2)));
            Assert.Null(Analyze(motion, "no picture"u8));
        }

        Assert.NotNull(Analyze(motion, good));
        Assert.Equal(
            (3, 3, 0), (motion.RefusedFor(JpegRefusal.Truncated), motion.RefusedFor(JpegRefusal.NotJpeg), motion.RefusedFor(JpegRefusal.Corrupt)));
        Assert.Equal(2, _log.Lines.Count);
        Assert.Contains("camera yard: motion analysis cannot use a picture: it ends too early; check for", _log.Lines[0], StringComparison.Ordinal);
        Assert.EndsWith("counted as motion.refused.truncated", _log.Lines[0], StringComparison.Ordinal);
        Assert.EndsWith("counted as motion.refused.not-jpeg", _log.Lines[1], StringComparison.Ordinal);
        Assert.Equal(0, _pool.Lent);
    }

    [Fact]
    public void Every_reason_has_a_name_and_an_advice_of_its_own()
    {
        var reasons = Enum.GetValues<JpegRefusal>().Where(reason => reason != JpegRefusal.None).ToArray();
        Assert.Equal(reasons.Length, reasons.Select(RefusalText.NameOf).Distinct().Count());
        Assert.Equal(reasons.Length, reasons.Select(RefusalText.AdviceOn).Distinct().Count());
    }

    [Fact]
    public void A_region_outside_the_picture_is_told_once_per_size_and_counted_while_it_lasts()
    {
        using var motion = Motion(
            "yard", Options with { Regions = [Roi.Rectangle("door", 10, 10, 100, 80), Roi.Rectangle("gate", 200, 10, 20, 20)] });

        for (var i = 0; i < 3; i++)
            Analyze(motion, Jpeg(160, 120));
        Assert.Equal(1, motion.RegionsOutside);
        Assert.Contains(
            "region gate lies outside its pictures of 160x120: nothing can move in it", Assert.Single(_log.Lines), StringComparison.Ordinal);

        for (var i = 0; i < 3; i++)
            Analyze(motion, Jpeg(96, 64));
        Assert.Equal(2, motion.RegionsOutside);
        Assert.Equal(3, _log.Lines.Count);
        Assert.Contains("region door lies partly outside its pictures of 96x64", _log.Lines[1], StringComparison.Ordinal);

        Analyze(motion, Jpeg(320, 240));
        Assert.Equal((0, 3), (motion.RegionsOutside, _log.Lines.Count));
    }

    [Fact]
    public void Busy_threads_make_one_camera_after_the_other_coarser()
    {
        using var yard = Motion("yard", Options);
        using var door = Motion("door", Options);
        using var fixedScale = Motion("fixed", Options with { Scale = AnalysisScale.Full });
        var jpeg = Jpeg(160, 120);
        List<(TimeSpan At, string Camera, LumaScale Scale)> changes = [];
        var last = new Dictionary<string, LumaScale>();
        for (var at = TimeSpan.Zero; at < TimeSpan.FromSeconds(30); at += TimeSpan.FromSeconds(0.1))
        {
            _load.Add(95_000);
            foreach (var camera in new[] { yard, door, fixedScale })
            {
                var scale = Analyze(camera, jpeg)!.Scale;
                if (last.TryGetValue(camera.Camera.Name, out var before) && before != scale)
                    changes.Add((at, camera.Camera.Name, scale));
                last[camera.Camera.Name] = scale;
            }

            _time.Advance(TimeSpan.FromSeconds(0.1));
        }

        Assert.Equal(
            ["door Half", "door Quarter", "yard Half", "yard Quarter"],
            changes.Select(change => $"{change.Camera} {change.Scale}").Order(StringComparer.Ordinal));
        Assert.All(
            changes.Zip(changes.Skip(1)),
            pair => Assert.True(pair.Second.At - pair.First.At >= LoadMeter.Window + ScaleChooser.DownAfter, "each waits for what the last one did"));
        Assert.Equal(4, _log.Lines.Count(line => line.Contains("are analysed at 1/", StringComparison.Ordinal)));
        Assert.Equal(LumaScale.Full, last["fixed"]);
    }

    [Fact]
    public void The_events_of_a_camera_that_falls_silent_end_with_its_last_moving_picture()
    {
        using var motion = Motion(
            "yard", Options with { AreaThreshold = 0.5, WarmUp = TimeSpan.Zero, Regions = [], LightGuard = false, InfraredGuard = false });
        for (var i = 0; i < 24; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(0.1));
            Analyze(motion, Jpeg(160, 120, i < 20 ? (byte)0 : (byte)200));
        }

        var start = Assert.Single(_events.Started);
        PassTime(motion, TimeSpan.FromSeconds(2.9));
        Assert.Empty(_events.Ended);
        PassTime(motion, TimeSpan.FromSeconds(0.2));

        var end = Assert.Single(_events.Ended);
        Assert.Equal(start.Number, end.Number);
        Assert.Equal(0.3, _time.GetElapsedTime(start.Timestamp, end.Timestamp).TotalSeconds, 3);
        Assert.Equal(3.1, _time.GetElapsedTime(end.Timestamp).TotalSeconds, 3);
        Assert.EndsWith("; then no picture came", end.Detail, StringComparison.Ordinal);
        Assert.False(motion.WaitsForEnd, "nothing lasts any more");
    }

    [Fact]
    public void A_sequence_that_the_rate_of_the_pictures_makes_impossible_is_told_once()
    {
        using var motion = Motion("yard", Options with
        {
            Mode = MotionMode.Sequence,
            Regions = [Roi.Rectangle("entry", 10, 10, 100, 40), Roi.Rectangle("confirm", 10, 60, 100, 40)],
        });
        var misses = 0;
        for (var i = 0; i < 8; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(10));
            foreach (var miss in Analyze(motion, Jpeg(160, 120))!.NearMisses)
                misses += miss.Reason == SuppressedReason.TooFewPictures ? 1 : 0;
        }

        Assert.Equal(1, misses);
        Assert.StartsWith(
            "camera yard: a picture each 10 s is too few for a sequence within 2 s", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        Assert.Equal(0, _pool.Lent);
        _pool.Dispose();
    }

    private CameraMotion Motion(string name, MotionOptions options) => new(new Camera(1, name, isBoard: true), options, _load, _events, _time, _log);

    private void PassTime(CameraMotion motion, TimeSpan time)
    {
        _time.Advance(time);
        Assert.True(motion.WaitsForEnd);
        motion.PassTime();
        motion.Done();
    }

    private MotionResult? Analyze(CameraMotion motion, ReadOnlySpan<byte> jpeg)
    {
        Assert.True(_pool.TryRent(jpeg.Length, out var buffer));
        jpeg.CopyTo(buffer.GetSpan());
        Assert.True(
            motion.Offer(new Frame(buffer, 0, jpeg.Length, motion.Camera, 1, new FrameStamps(0, 0, 1, _time.GetTimestamp(), ClockTrusted: false))));
        buffer.Release();
        var result = motion.TryAnalyze(out var frame);
        if (result is not null)
        {
            motion.Announce(frame, result);
            frame.Release();
        }

        Assert.False(motion.Done());
        return result;
    }

    private static byte[] Jpeg(int width, int height, byte grey = 0)
    {
        using var encoder = new JpegEncoder();
        var output = new ArrayBufferWriter<byte>();
        var pixels = new byte[width * height];
        pixels.AsSpan().Fill(grey);
        encoder.Encode(pixels, width, height, JpegPixels.Gray, output);
        return output.WrittenSpan.ToArray();
    }

    private sealed class EventRecord : IMotionEventSink
    {
        public List<MotionStart> Started { get; } = [];

        public List<MotionEnd> Ended { get; } = [];

        public void OnStarted(MotionStart start) => Started.Add(start);

        public void OnMoving(Camera camera, long timestamp)
        {
        }

        public void OnEnded(MotionEnd end) => Ended.Add(end);
    }
}
