using Gateway.Testing;

namespace Gateway.Vision.Tests;

public sealed class MotionAnalyzerTests
{
    private const int Width = 160;
    private const int Height = 240;

    private static readonly MotionOptions Options = SeedOptions.Value with
    {
        Regions = [Roi.Rectangle("entry", 40, 60, 80, 40), Roi.Rectangle("confirm", 40, 140, 80, 60)],
        MinArea = 300,
    };

    [Theory]
    [InlineData(AnalysisScale.Full)]
    [InlineData(AnalysisScale.Half)]
    [InlineData(AnalysisScale.Quarter)]
    public void Analyze_fires_once_when_an_object_comes_down_through_both_regions(AnalysisScale scale)
    {
        using var analyzer = new MotionAnalyzer(Options with { Scale = scale });
        var outcomes = Walk(analyzer, fromY: -30, step: 10, frames: 26);
        Assert.Equal([MotionOutcome.Armed, MotionOutcome.Fired], outcomes.Where(o => o != MotionOutcome.None));
    }

    [Fact]
    public void Analyze_never_fires_for_an_object_that_comes_up()
    {
        using var analyzer = new MotionAnalyzer(Options);
        Assert.DoesNotContain(MotionOutcome.Fired, Walk(analyzer, fromY: 230, step: -10, frames: 26));
    }

    [Fact]
    public void Analyze_tells_where_the_object_is_and_the_share_of_each_region()
    {
        using var analyzer = new MotionAnalyzer(Options);
        Still(analyzer, 20);

        var result = analyzer.Analyze(Picture(70, 65), TimeSpan.FromSeconds(2.1));

        var seen = Assert.Single(result.Objects.ToArray());
        Assert.InRange(seen.X, 68, 72);
        Assert.InRange(seen.Y, 63, 67);
        Assert.InRange(seen.Width, 28, 32);
        Assert.InRange(seen.Height, 28, 32);
        Assert.InRange(seen.CentroidX, 83, 86);
        Assert.InRange(seen.CentroidY, 78, 81);
        Assert.InRange(result.Scores[0], 0.25, 0.31);     // 30 x 30 of 80 x 40
        Assert.Equal(0, result.Scores[1]);
        Assert.Equal((Width, Height), (result.Width, result.Height));
    }

    [Fact]
    public void Analyze_sees_no_object_in_the_first_frame()
    {
        using var analyzer = new MotionAnalyzer(Options);
        var result = analyzer.Analyze(Picture(70, 65), TimeSpan.Zero);
        Assert.True(result.Objects.IsEmpty);
        Assert.Equal([0.0, 0.0], result.Scores.ToArray());
    }

    [Fact]
    public void Analyze_refuses_a_bad_frame_and_goes_on_with_the_next()
    {
        using var analyzer = new MotionAnalyzer(Options);
        Still(analyzer, 20);
        var good = Picture(70, 65);

        var refused = analyzer.Analyze(good.AsSpan(0, good.Length / 2), TimeSpan.FromSeconds(2.1));
        Assert.Equal(JpegRefusal.Truncated, refused.Refusal);
        Assert.True(refused.Objects.IsEmpty);
        Assert.Equal(MotionDecision.Nothing, refused.Decision);

        Assert.Equal(1, analyzer.Analyze(good, TimeSpan.FromSeconds(2.2)).Objects.Length);
    }

    [Fact]
    public void Analyze_starts_again_when_the_size_changes_and_counts_it()
    {
        using var analyzer = new MotionAnalyzer(Options);
        Still(analyzer, 20);
        var other = TestPictures.GrayJpeg(new byte[96 * 64], 96, 64);

        var result = analyzer.Analyze(other, TimeSpan.FromSeconds(3));

        Assert.Equal((1, 96, 64), (result.RestartCount, result.Width, result.Height));
        Assert.True(result.Objects.IsEmpty);
        Assert.Equal(2, analyzer.Analyze(Picture(-100, 0), TimeSpan.FromSeconds(4)).RestartCount);
    }

    [Fact]
    public void Analyze_counts_a_change_that_scaling_would_hide()
    {
        using var analyzer = new MotionAnalyzer(Options with { Scale = AnalysisScale.Half });
        analyzer.Analyze(TestPictures.GrayJpeg(new byte[96 * 64], 96, 64), TimeSpan.Zero);
        Assert.Equal(1, analyzer.Analyze(TestPictures.GrayJpeg(new byte[95 * 63], 95, 63), TimeSpan.FromSeconds(1)).RestartCount);
    }

    [Fact]
    public void Analyze_of_the_regions_only_scores_the_same_and_sees_nothing_elsewhere()
    {
        using var everywhere = new MotionAnalyzer(Options);
        using var only = new MotionAnalyzer(Options with { Include = [] });
        Still(everywhere, 20);
        Still(only, 20);
        for (var y = -20; y < 220; y += 20)
        {
            var picture = Picture(70, y);
            var scores = everywhere.Analyze(picture, TimeSpan.FromSeconds(3 + (y * 0.01))).Scores.ToArray();
            var result = only.Analyze(picture, TimeSpan.FromSeconds(3 + (y * 0.01)));
            Assert.Equal(scores, result.Scores.ToArray());
            Assert.All(result.Objects.ToArray(), o => Assert.True(o.Y >= 60 && o.Y + o.Height <= 200));
        }
    }

    [Fact]
    public void Analyze_without_regions_judges_the_whole_picture_by_area()
    {
        using var analyzer = new MotionAnalyzer(SeedOptions.Value with { MinArea = 300 });
        Assert.Contains(MotionOutcome.Fired, Walk(analyzer, fromY: -30, step: 10, frames: 26));
    }

    [Theory]
    [InlineData(AnalysisScale.Full)]
    [InlineData(AnalysisScale.Half)]
    public void Analyze_allocates_nothing_in_the_steady_state(AnalysisScale scale)
    {
        using var analyzer = new MotionAnalyzer(Options with { Scale = scale, Opening = true });
        var frames = Enumerable.Range(0, 8).Select(i => Picture(70, 40 + (i * 10))).ToArray();
        var at = 0;
        Analyze();
        Assert.Equal(0, ThreadAllocations.OfCheapest(Analyze));

        void Analyze()
        {
            for (var end = at + 40; at < end; at++)
                analyzer.Analyze(Frame(at), TimeSpan.FromSeconds(at * 0.1));
        }

        ReadOnlySpan<byte> Frame(int i) => i % 10 == 9 ? frames[0].AsSpan(0, 500) : frames[i % 8];   // every tenth is cut
    }

    [Fact]
    public void Analyze_of_mutated_frames_never_throws()
    {
        using var analyzer = new MotionAnalyzer(Options);
        var random = new Random(11);
        byte[][] sources = [Picture(70, 40), Picture(70, 100), TestPictures.Jpeg(Width, Height)];
        var refused = 0;
        for (var i = 0; i < 500; i++)
        {
            var jpeg = (byte[])sources[i % 3].Clone();
            for (var changes = random.Next(0, 4); changes > 0; changes--)
                jpeg[random.Next(jpeg.Length)] = (byte)random.Next(256);
            if (analyzer.Analyze(jpeg, TimeSpan.FromSeconds(i * 0.1)).Refusal != JpegRefusal.None)
                refused++;
        }

        Assert.InRange(refused, 20, 480);
    }

    private static void Still(MotionAnalyzer analyzer, int frames)
    {
        for (var i = 0; i < frames; i++)
            analyzer.Analyze(Picture(-100, 0), TimeSpan.FromSeconds(i * 0.1));
    }

    private static List<MotionOutcome> Walk(MotionAnalyzer analyzer, int fromY, int step, int frames)
    {
        Still(analyzer, 20);
        return [.. Enumerable.Range(0, frames).Select(
            i => analyzer.Analyze(Picture(70, fromY + (i * step)), TimeSpan.FromSeconds(2 + (i * 0.1))).Decision.Outcome)];
    }

    /// <summary>A gray scene with a bright square of 30 pixels.</summary>
    private static byte[] Picture(int left, int top)
    {
        var pixels = new byte[Width * Height];
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var inside = x >= left && x < left + 30 && y >= top && y < top + 30;
                pixels[(y * Width) + x] = (byte)(inside ? 220 : 60 + (y / 8));
            }
        }

        return TestPictures.GrayJpeg(pixels, Width, Height);
    }
}
