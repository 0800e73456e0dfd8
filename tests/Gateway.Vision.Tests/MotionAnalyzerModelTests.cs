namespace Gateway.Vision.Tests;

/// <summary>An analyzer continues with the background that an earlier run has learnt.</summary>
public sealed class MotionAnalyzerModelTests
{
    private const int Width = 160;
    private const int Height = 120;
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    private static readonly MotionOptions Options = SeedOptions.Value with
    {
        Mode = MotionMode.Area,
        Regions = [Roi.Rectangle("all", 0, 0, Width, Height)],
        MinArea = 300,
        Scale = AnalysisScale.Full,
    };

    [Fact]
    public void An_object_is_seen_in_the_first_picture_after_a_restart()
    {
        using var analyzer = new MotionAnalyzer(Options);
        analyzer.OfferModel(Learnt(Options, "door"), "door");
        Assert.Null(analyzer.ModelRefusal);

        var result = analyzer.Analyze(Picture(objectX: 60), TimeSpan.Zero);

        Assert.Equal(SavedModelRefusal.None, analyzer.ModelRefusal);
        Assert.InRange(Assert.Single(result.Objects.ToArray()).X, 58, 62);
        Assert.InRange(result.Scores[0], 0.02, 0.06);
    }

    [Fact]
    public void A_still_picture_after_a_restart_is_no_motion_at_all()
    {
        using var analyzer = new MotionAnalyzer(Options);
        analyzer.OfferModel(Learnt(Options, "door"), "door");
        for (var i = 0; i < 10; i++)
            Assert.Equal(0, analyzer.Analyze(Picture(null), TimeSpan.FromSeconds(i)).Scores[0]);
    }

    [Fact]
    public void A_model_of_another_scene_is_dropped_at_the_first_picture()
    {
        using var analyzer = new MotionAnalyzer(Options);
        analyzer.OfferModel(Learnt(Options, "door"), "door");

        var result = analyzer.Analyze(Picture(null, brightness: 120), TimeSpan.Zero);
        Assert.Equal(SavedModelRefusal.SceneChanged, analyzer.ModelRefusal);
        Assert.Equal(0, result.Scores[0]);
        Assert.Equal(0, analyzer.Analyze(Picture(null, brightness: 120), TimeSpan.FromSeconds(1)).Scores[0]);
    }

    [Fact]
    public void A_model_of_another_camera_scale_or_area_is_not_taken()
    {
        var half = Options with { Scale = AnalysisScale.Half };
        Assert.Equal(SavedModelRefusal.OtherLabel, Offer(Options, Learnt(Options, "door"), "yard"));
        Assert.Equal(SavedModelRefusal.OtherLabel, Offer(half, Learnt(Options, "door"), "door"));
        Assert.Equal(SavedModelRefusal.None, Offer(half, Learnt(half, "door"), "door"));
        var elsewhere = Options with { Regions = [Roi.Rectangle("left", 0, 0, 50, Height)] };
        Assert.Equal(SavedModelRefusal.OtherRegion, Offer(elsewhere, Learnt(Options, "door"), "door"));
        Assert.Equal(SavedModelRefusal.CutShort, Offer(Options, Learnt(Options, "door")[..^1], "door"));
        Assert.Equal(SavedModelRefusal.CutShort, Offer(Options, [], "door"));
    }

    [Fact]
    public void Two_threads_find_what_one_finds()
    {
        using var one = new MotionAnalyzer(Options);
        using var two = new MotionAnalyzer(Options with { Threads = 2 });
        for (var i = 0; i < 30; i++)
        {
            var picture = Picture(i < 10 ? null : i * 3);
            _ = one.Analyze(picture, TimeSpan.FromSeconds(i));
            _ = two.Analyze(picture, TimeSpan.FromSeconds(i));
            for (var y = 0; y < Height; y++)
                Assert.True(one.Mask.Row(y).SequenceEqual(two.Mask.Row(y)), $"picture {i}, row {y}");
        }
    }

    [Fact]
    public void A_learning_rate_given_is_used()
    {
        using var quick = new MotionAnalyzer(Options with { LearningRate = 0.4 });
        using var slow = new MotionAnalyzer(Options with { LearningRate = 0.001 });
        for (var i = 0; i < 30; i++)
        {
            // An object that stays.
            _ = quick.Analyze(Picture(i < 10 ? null : 60), TimeSpan.FromSeconds(i));
            _ = slow.Analyze(Picture(i < 10 ? null : 60), TimeSpan.FromSeconds(i));
        }

        Assert.Equal(-1, quick.Mask.Row(70).IndexOf((byte)255));
        Assert.NotEqual(-1, slow.Mask.Row(70).IndexOf((byte)255));
    }

    [Theory]
    [InlineData("Threads", 0, null)]
    [InlineData("Threads", 9, null)]
    [InlineData("LearningRate", 1, 0.0)]
    [InlineData("LearningRate", 1, 1.0)]
    [InlineData("LearningRate", 1, double.NaN)]
    public void Validate_refuses_threads_and_rates_out_of_range_by_name(string key, int threads, double? rate) =>
        Assert.Equal(key, Assert.Throws<ArgumentException>((Options with { Threads = threads, LearningRate = rate }).Validate).ParamName);

    private static SavedModelRefusal? Offer(MotionOptions options, byte[] saved, string camera)
    {
        using var analyzer = new MotionAnalyzer(options);
        analyzer.OfferModel(saved, camera);
        _ = analyzer.Analyze(Picture(null), TimeSpan.Zero);
        return analyzer.ModelRefusal;
    }

    private static byte[] Learnt(MotionOptions options, string camera)
    {
        using var analyzer = new MotionAnalyzer(options);
        Assert.Null(analyzer.SaveModel(camera, Now));
        for (var i = 0; i < 20; i++)
            _ = analyzer.Analyze(Picture(null), TimeSpan.FromSeconds(i));
        using var saved = analyzer.SaveModel(camera, Now)!;
        return saved.Bytes.ToArray();
    }

    private static byte[] Picture(int? objectX, int brightness = 0)
    {
        var pixels = new byte[Width * Height];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (x, y) = (i % Width, i / Width);
            var isObject = x >= objectX && x < objectX + 30 && y is >= 60 and < 90;
            pixels[i] = (byte)((isObject ? 220 : 60 + (x / 4) + (y / 8)) + (isObject ? 0 : brightness));
        }

        return TestPictures.GrayJpeg(pixels, Width, Height);
    }
}
