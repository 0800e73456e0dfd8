using Gateway.Frames;
using Gateway.Motion;
using Gateway.Protocol.Messages;
using Gateway.Testing;
using Gateway.Vision;

namespace Gateway.Tests.Motion;

public sealed class NearMissLogTests : IDisposable
{
    private const int Width = 160;
    private const int Height = 240;

    private readonly FramePool _pool = new(1 << 20);
    private readonly NearMissLog _log = new();
    private readonly CameraRegistry _cameras = new(4);
    private readonly MotionAnalyzer _analyzer = new(new MotionOptions
    {
        Regions = [Roi.Rectangle("entry", 40, 60, 80, 40), Roi.Rectangle("confirm", 40, 140, 80, 60)],
        Mode = MotionMode.Sequence,
        MinArea = 300,
        Tracking = false,
        WarmUp = TimeSpan.Zero,
        MaskCleaning = false,
        Model = new BackgroundModelOptions { VarThreshold = 50 },
    });
    private uint _sequence;

    [Fact]
    public void Read_gives_a_near_miss_with_everything_that_is_known_of_it()
    {
        GoUp(_cameras.GetOrAdd("yard", isBoard: true)!);

        var page = _log.Read(0, 200, 0);

        var order = Assert.Single(page.Rows, m => m.Reason == NearMissReason.WrongOrder);
        Assert.Equal(("yard", (byte)1), (order.CameraName, order.Region));
        Assert.InRange(order.Area, 700u, 1000u);
        Assert.InRange(order.CentroidY, 140, 200);
        Assert.InRange(order.Box.Width, 28, 32);
        Assert.InRange(order.Frame, 21u, _sequence);
        Assert.Equal(1_000_000L * order.Frame, order.OccurredUs);
        Assert.Equal(page.Rows.Select(m => m.Id).OrderDescending(), page.Rows.Select(m => m.Id));
        Assert.Equal((uint)_log.Count, page.Total);
    }

    [Fact]
    public void Read_keeps_the_last_thousand_and_pages_through_them()
    {
        var (yard, door) = (_cameras.GetOrAdd("yard", isBoard: true)!, _cameras.GetOrAdd("door", isBoard: true)!);
        Flash(yard, times: 30);
        var ofYard = _log.Count;
        Flash(door, times: 60);
        Assert.InRange(ofYard, 350, 480);
        Assert.InRange(_log.Count, NearMissLog.Capacity + 100, NearMissLog.Capacity + 400);

        var seen = new List<ulong>();
        for (var before = 0ul; ;)
        {
            var page = _log.Read(before, 150, 0);
            if (page.Rows.Count == 0)
                break;
            Assert.Equal((uint)(NearMissLog.Capacity - seen.Count), page.Total);
            seen.AddRange(page.Rows.Select(m => m.Id));
            before = seen[^1];
        }

        Assert.Equal(Enumerable.Range(0, NearMissLog.Capacity).Select(i => (ulong)(_log.Count - i)), seen);
        Assert.Equal((uint)(NearMissLog.Capacity - (_log.Count - ofYard)), _log.Read(0, 1, yard.Id).Total);
        Assert.All(_log.Read(0, 200, door.Id).Rows, m => Assert.Equal("door", m.CameraName));
        Assert.Empty(_log.Read(1, 200, 0).Rows);
        Assert.Empty(_log.Read(0, 200, 99).Rows);
        Assert.Equal((ulong)_log.Count, _log.Read(ulong.MaxValue, 1, 0).Rows[0].Id);
    }

    [Fact]
    public void OnMotion_allocates_nothing()
    {
        var yard = _cameras.GetOrAdd("yard", isBoard: true)!;
        GoUp(yard);
        var frame = NewFrame(yard, []);
        var (pictures, results) = (Enumerable.Range(0, 26).Select(i => Picture(230 - (i * 10))).ToArray(), 0);
        Assert.Equal(0, ThreadAllocations.OfCheapest(() =>
        {
            foreach (var picture in pictures)
            {
                var result = _analyzer.Analyze(picture, TimeSpan.FromMilliseconds(++_sequence * 100));
                results += result.NearMisses.Length;
                _log.OnMotion(frame, result);
            }
        }));
        Assert.True(results > 0);
        frame.Release();
    }

    public void Dispose()
    {
        _analyzer.Dispose();
        _pool.Dispose();
    }

    private void GoUp(Camera camera)
    {
        var still = Picture(400);
        for (var i = 0; i < 20; i++)
            Analyze(_analyzer, camera, still);
        for (var top = 230; top > -30; top -= 10)
            Analyze(_analyzer, camera, Picture(top));
    }

    /// <summary>A strip that nearly counts flashes in a new place every second frame, in sixteen regions.</summary>
    private void Flash(Camera camera, int times)
    {
        using var analyzer = new MotionAnalyzer(new MotionOptions
        {
            Mode = MotionMode.Area,
            AreaThreshold = 0.4,
            Regions = [.. Enumerable.Range(0, 16).Select(i => Roi.Rectangle($"r{i}", 0, i * 15, Width, 15))],
        });
        var still = Strip(Width);
        for (var i = 0; i < 20; i++)
            Analyze(analyzer, camera, still);
        for (var time = 0; time < times; time++)
        {
            Analyze(analyzer, camera, Strip(time % 12 * 9));
            Analyze(analyzer, camera, still);
        }
    }

    private void Analyze(MotionAnalyzer analyzer, Camera camera, byte[] picture)
    {
        var result = analyzer.Analyze(picture, TimeSpan.FromMilliseconds(++_sequence * 100));
        var frame = NewFrame(camera, picture);
        _log.OnMotion(frame, result);
        frame.Release();
    }

    private Frame NewFrame(Camera camera, byte[] picture)
    {
        Assert.True(_pool.TryRent(Math.Max(1, picture.Length), out var buffer));
        picture.CopyTo(buffer.GetSpan());
        return new Frame(buffer, 0, picture.Length, camera, _sequence, new FrameStamps(0, 0, 1_000_000L * _sequence, _sequence, false));
    }

    /// <summary>A gray scene with a bright square of 30 pixels.</summary>
    private static byte[] Picture(int top) => Jpeg((x, y) => x is >= 65 and < 95 && y >= top && y < top + 30);

    /// <summary>The same with a strip that covers 30 %, from top to bottom.</summary>
    private static byte[] Strip(int left) => Jpeg((x, _) => x >= left && x < left + 48);

    private static byte[] Jpeg(Func<int, int, bool> isBright)
    {
        var pixels = new byte[Width * Height];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(isBright(i % Width, i / Width) ? 220 : 60 + (i / Width / 8));

        using var encoder = new JpegEncoder(95);
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        encoder.Encode(pixels, Width, Height, JpegPixels.Gray, output);
        return output.WrittenSpan.ToArray();
    }
}
