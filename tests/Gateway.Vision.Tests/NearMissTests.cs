namespace Gateway.Vision.Tests;

/// <summary>Suppressed motion in a frame's result. The entry is 40..120 x 60..100, confirm 40..120 x 140..200.</summary>
public sealed class NearMissTests
{
    private const int Width = 160;
    private const int Height = 240;

    private static readonly MotionOptions Options = SeedOptions.Value with
    {
        Regions = [Roi.Rectangle("entry", 40, 60, 80, 40), Roi.Rectangle("confirm", 40, 140, 80, 60)],
        MinArea = 300,
    };

    [Fact]
    public void Reasons_have_frozen_numbers() =>
        Assert.Equal(
            "None=0 TooSmall=1 WrongEdge=2 WrongOrder=3 TooSlow=4 InCooldown=5 IgnoredRegion=6 LightChange=7 CameraShake=8 InfraredSwitch=9 "
            + "WarmingUp=10 TooFewPictures=11 BrokenPicture=12",
            string.Join(' ', Enum.GetValues<SuppressedReason>().Select(r => $"{r}={(int)r}")));

    [Fact]
    public void Analyze_tells_the_wrong_order_once_with_region_and_object()
    {
        using var analyzer = new MotionAnalyzer(Options);
        var misses = Walk(analyzer, Enumerable.Range(0, 26).Select(i => 230 - (i * 10)));
        var miss = Assert.Single(misses, m => m.Reason == SuppressedReason.WrongOrder);
        Assert.Equal(1, miss.Region);
        Assert.InRange(miss.Seen.CentroidY, 185, 200);
        Assert.InRange(miss.Seen.Area, 800, 1000);
        Assert.InRange(miss.Seen.Width, 28, 32);
    }

    [Fact]
    public void Analyze_tells_the_one_that_was_too_slow_with_the_region_it_did_not_reach()
    {
        using var analyzer = new MotionAnalyzer(Options);
        var misses = Walk(analyzer, Enumerable.Range(0, 12).Select(i => 20 + (i * 4)).Concat(Enumerable.Repeat(400, 25)));
        var miss = Assert.Single(misses);
        Assert.Equal((SuppressedReason.TooSlow, 1), (miss.Reason, miss.Region));
        Assert.InRange(miss.Seen.Area, 600, 1000);   // its last place
    }

    [Fact]
    public void Analyze_by_area_tells_a_score_that_nearly_counts()
    {
        using var analyzer = new MotionAnalyzer(Options with { Mode = MotionMode.Area, AreaThreshold = 0.4 });
        var misses = Walk(analyzer, Enumerable.Repeat(65, 10));    // 30 x 30 of 80 x 40 is 28 %
        var miss = Assert.Single(misses);
        Assert.Equal((SuppressedReason.TooSmall, 0), (miss.Reason, miss.Region));
        Assert.InRange(miss.Seen.CentroidY, 78, 81);
    }

    private static List<NearMiss> Walk(MotionAnalyzer analyzer, IEnumerable<int> tops)
    {
        var misses = new List<NearMiss>();
        var frame = 0;
        foreach (var top in Enumerable.Repeat(400, 20).Concat(tops))
            misses.AddRange(analyzer.Analyze(Picture(top), TimeSpan.FromSeconds(frame++ * 0.1)).NearMisses);
        return misses;
    }

    /// <summary>A gray scene with a bright square of 30 pixels.</summary>
    private static byte[] Picture(int top)
    {
        var pixels = new byte[Width * Height];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (x, y) = (i % Width, i / Width);
            pixels[i] = (byte)(x is >= 65 and < 95 && y >= top && y < top + 30 ? 220 : 60 + (y / 8));
        }

        return TestPictures.GrayJpeg(pixels, Width, Height);
    }
}
