namespace Gateway.Vision.Tests;

/// <summary>Effects of a scale switch on a camera under analysis.</summary>
public sealed class AutomaticScaleTests : IDisposable
{
    private const int Width = 320;
    private const int Height = 240;

    private static readonly MotionOptions Options = SeedOptions.Value with
    {
        Scale = AnalysisScale.Auto,
        Mode = MotionMode.Area,
        Regions = [Roi.Rectangle("left", 0, 0, 160, 240)],
        MinArea = 600,
    };

    private readonly MotionAnalyzer _analyzer = new(Options);
    private TimeSpan _now;

    [Fact]
    public void Objects_and_shares_stay_in_sensor_pixels_at_every_scale_that_load_leads_to()
    {
        List<LumaScale> seen = [];
        foreach (var expected in new[] { LumaScale.Full, LumaScale.Half, LumaScale.Quarter })
        {
            Still(3, AnalysisLoad.None);   // the model knows the scene
            var result = Analyze(60, 80);
            seen.Add(result.Scale);
            Assert.Equal(expected, result.Scale);
            var square = Assert.Single(result.Objects.ToArray());
            Assert.InRange(square.X, 56, 64);
            Assert.InRange(square.Y, 76, 84);
            Assert.InRange(square.Width, 36, 48);
            Assert.InRange(square.Height, 36, 48);
            Assert.InRange(square.Area, 1400, 2000);
            Assert.InRange(square.CentroidX, 77, 82);
            Assert.InRange(square.CentroidY, 97, 102);
            Assert.InRange(result.Scores[0], 0.034, 0.052);      // 40 x 40 of 160 x 240
            Assert.Equal((Width, Height), (result.Width, result.Height));
            Still(0.2, AnalysisLoad.Unknown);
            Still(3.3, new AnalysisLoad(0.95, 0.95));
        }

        Assert.Equal([LumaScale.Full, LumaScale.Half, LumaScale.Quarter], seen);
    }

    [Fact]
    public void A_switch_restarts_the_model_but_not_the_decision_and_tells_of_no_motion()
    {
        Still(3, AnalysisLoad.None);
        var events = Walk().EventCount;
        Assert.Equal(1, events);
        for (var i = 0; i < 70; i++)
        {
            var result = Analyze(-100, 0, new AnalysisLoad(0.95, 0.95));
            Assert.True(result.Objects.IsEmpty);
            Assert.Equal((events, 0), (result.EventCount, result.RestartCount));
        }

        Assert.Equal((LumaScale.Quarter, 2), (Last.Scale, Last.ScaleChangeCount));
        Assert.Equal(events + 1, Walk().EventCount);   // seen as well as before
    }

    [Fact]
    public void A_refused_frame_neither_switches_nor_loses_a_switch()
    {
        Still(1, AnalysisLoad.None);
        var whole = Picture(-100, 0);
        for (var i = 0; i < 50; i++)
        {
            _now += TimeSpan.FromSeconds(0.1);
            _analyzer.Load = new AnalysisLoad(0.95, 0.95);
            Assert.Equal(JpegRefusal.Truncated, _analyzer.Analyze(whole.AsSpan(0, whole.Length / 2), _now).Refusal);
        }

        var next = Analyze(-100, 0, new AnalysisLoad(0.95, 0.95));
        Assert.Equal((JpegRefusal.None, 1), (next.Refusal, next.ScaleChangeCount));
        Assert.NotEqual(LumaScale.Full, next.Scale);
    }

    [Fact]
    public void A_larger_picture_begins_at_the_scale_of_its_size()
    {
        using var analyzer = new MotionAnalyzer(Options);
        Assert.Equal(LumaScale.Full, analyzer.Analyze(Picture(0, 0), TimeSpan.Zero).Scale);
        var large = analyzer.Analyze(TestPictures.GrayJpeg(new byte[1280 * 720], 1280, 720), TimeSpan.FromSeconds(1));
        Assert.Equal((LumaScale.Half, 1, 0), (large.Scale, large.RestartCount, large.ScaleChangeCount));
        Assert.Equal((640, 360), (analyzer.Mask.Width, analyzer.Mask.Height));
        Assert.Equal(LumaScale.Full, analyzer.Analyze(Picture(0, 0), TimeSpan.FromSeconds(2)).Scale);
    }

    public void Dispose() => _analyzer.Dispose();

    private MotionResult Last { get; set; } = null!;

    private MotionResult Walk()
    {
        _now += Options.Cooldown;
        for (var x = 0; x < 120; x += 10)
            Analyze(x, 80);
        for (var i = 0; i < 10; i++)
            Analyze(-100, 0);
        return Last;
    }

    private void Still(double seconds, AnalysisLoad load)
    {
        for (var end = _now + TimeSpan.FromSeconds(seconds); _now < end;)
            Analyze(-100, 0, load);
    }

    private MotionResult Analyze(int left, int top, AnalysisLoad load = default)
    {
        _now += TimeSpan.FromSeconds(0.1);
        _analyzer.Load = load;
        return Last = _analyzer.Analyze(Picture(left, top), _now);
    }

    /// <summary>A gray scene with a bright square of 40 pixels.</summary>
    private static byte[] Picture(int left, int top)
    {
        var pixels = new byte[Width * Height];
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
                pixels[(y * Width) + x] = (byte)(x >= left && x < left + 40 && y >= top && y < top + 40 ? 220 : 60 + (y / 8));
        }

        return TestPictures.GrayJpeg(pixels, Width, Height);
    }
}
