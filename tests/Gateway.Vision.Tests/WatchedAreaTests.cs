using System.Collections.Immutable;

namespace Gateway.Vision.Tests;

public sealed class WatchedAreaTests
{
    private static readonly Roi Left = Roi.Rectangle("left", 0, 0, 80, 96);
    private static readonly Roi Triangle = Roi.Polygon("triangle", new RoiPoint(90, 91), new RoiPoint(151, 12), new RoiPoint(157, 88));
    private static readonly Roi Tree = Roi.Polygon("tree", new RoiPoint(61, 20), new RoiPoint(130, 31), new RoiPoint(100, 83));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Watched_is_regions_and_included_areas_less_the_ignored_ones(int scale)
    {
        var area = new WatchedArea(SeedOptions.Value with { Mode = MotionMode.Area, Regions = [Left], Include = [Triangle], Ignore = [Tree] });
        area.Draw(160 / scale, 96 / scale, scale);
        for (var y = 0; y < 96 / scale; y++)
        {
            for (var x = 0; x < 160 / scale; x++)
            {
                // A centre on an outline belongs to the area right of it or below.
                var (at, down) = (((x + 0.5) * scale) + 1e-6, ((y + 0.5) * scale) + 1e-9);
                var expected = (Left.Contains(at, down) || Triangle.Contains(at, down)) && !Tree.Contains(at, down);
                Assert.Equal(expected, area.Watched![x, y]);
            }
        }
    }

    [Fact]
    public void A_sequence_watches_the_whole_picture_unless_told_otherwise()
    {
        var sequence = SeedOptions.Value with { Regions = [Left, Triangle] };
        Assert.Null(Draw(sequence).Watched);
        Assert.Null(Draw(SeedOptions.Value).Watched);
        Assert.Equal(160 * 96 - Pixels(Tree), Draw(sequence with { Ignore = [Tree] }).Watched!.Count());
        Assert.Equal(Pixels(Left) + Pixels(Triangle), Draw(sequence with { Include = [] }).Watched!.Count());
    }

    [Fact]
    public void Mode_area_watches_its_regions_alone_unless_told_otherwise()
    {
        var area = SeedOptions.Value with { Mode = MotionMode.Area, Regions = [Left] };
        Assert.Equal(80 * 96, Draw(area).Watched!.Count());
        Assert.Equal(80 * 96 + Pixels(Triangle), Draw(area with { Include = [Triangle] }).Watched!.Count());
    }

    [Fact]
    public void The_share_of_a_region_is_that_of_its_pixels_that_are_not_ignored()
    {
        var right = Roi.Rectangle("right half of it", 40, 0, 40, 96);
        var area = Draw(SeedOptions.Value with { Mode = MotionMode.Area, Regions = [Left], Ignore = [right] });
        var foreground = Everything();
        Assert.Equal(1, area.Score(0, foreground));
        foreground.Remove(Draw(SeedOptions.Value with { Mode = MotionMode.Area, Regions = [Roi.Rectangle("r", 0, 0, 10, 96)] }).Watched!);
        Assert.Equal(0.75, area.Score(0, foreground), 6);
    }

    [Fact]
    public void Without_regions_the_share_is_that_of_what_is_watched()
    {
        var area = Draw(SeedOptions.Value with { Include = [Left], Ignore = [Tree] });
        Assert.Equal(1, area.Score(0, Everything()));
        Assert.InRange(area.Watched!.Count(), 1, (80 * 96) - 1);
    }

    [Fact]
    public void An_object_beside_an_ignored_area_is_distinguished_from_one_away_from_it()
    {
        var area = Draw(SeedOptions.Value with { Ignore = [Roi.Rectangle("i", 64, 32, 20, 10)] });
        Assert.True(area.IsBesideIgnored(At(50, 30, 14, 5)));     // ends where the area begins
        Assert.True(area.IsBesideIgnored(At(84, 42, 4, 4)));      // corner to corner
        Assert.False(area.IsBesideIgnored(At(50, 30, 13, 5)));
        Assert.False(area.IsBesideIgnored(At(86, 32, 5, 5)));
        Assert.False(area.IsBesideIgnored(At(0, 0, 160, 31)));
        Assert.False(Draw(SeedOptions.Value).IsBesideIgnored(At(50, 30, 14, 5)));

        static MovingObject At(int x, int y, int width, int height) => new(x, y, width, height, width * height, x, y);
    }

    /// <summary>Ignored areas are cut from objects and scores, at every scale.</summary>
    [Theory]
    [InlineData(AnalysisScale.Full)]
    [InlineData(AnalysisScale.Half)]
    [InlineData(AnalysisScale.Quarter)]
    public void Analyze_sees_nothing_in_an_ignored_polygon(AnalysisScale scale)
    {
        ImmutableArray<RoiPoint> corners = [new(56, 8), new(152, 8), new(152, 88), new(56, 88)];
        var ignored = SeedOptions.Value with { Mode = MotionMode.Area, MinArea = 16, Scale = scale, Ignore = [Roi.Polygon("tree", [.. corners])] };
        using var analyzer = new MotionAnalyzer(ignored);
        using var control = new MotionAnalyzer(ignored with { Ignore = [] });
        for (var i = 0; i < 20; i++)
        {
            var jpeg = Square(i < 10 ? -50 : 60 + ((i - 10) * 6), 30);
            var seen = analyzer.Analyze(jpeg, TimeSpan.FromSeconds(i * 0.1));
            Assert.True(seen.Objects.IsEmpty);
            Assert.Equal(0, seen.Scores[0]);
            Assert.Equal(i >= 10, !control.Analyze(jpeg, TimeSpan.FromSeconds(i * 0.1)).Objects.IsEmpty);
        }

        var across = analyzer.Analyze(Square(40, 30), TimeSpan.FromSeconds(3));   // 40 to 70 of which 40 to 56 is not ignored
        var seenPart = Assert.Single(across.Objects.ToArray());
        Assert.InRange(seenPart.X + seenPart.Width, 54, 56);
        Assert.True(across.IsBesideIgnored(0));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Analyze_tells_of_an_object_that_an_ignored_area_cuts_off(bool tracking)
    {
        var options = SeedOptions.Value with
        {
            Regions = [Roi.Rectangle("entry", 30, 0, 100, 96), Roi.Rectangle("confirm", 130, 0, 30, 96)],
            MinArea = 500,
            Edge = RoiEdge.Any,
            Tracking = tracking,
        };
        Assert.Equal([SuppressedReason.IgnoredRegion], Misses(options with { Ignore = [Roi.Rectangle("display", 54, 0, 100, 96)] }, height: 30));
        Assert.Equal([SuppressedReason.TooSmall], Misses(options, height: 14));   // small without a cut
        Assert.Equal([SuppressedReason.TooSmall], Misses(options with { Ignore = [Roi.Rectangle("away", 140, 0, 9, 9)] }, height: 14));

        // An object that comes from below stands at 40, where 14 columns of it remain outside the display.
        static SuppressedReason[] Misses(MotionOptions options, int height)
        {
            using var analyzer = new MotionAnalyzer(options);
            HashSet<SuppressedReason> told = [];
            for (var i = 0; i < 26; i++)
            {
                var result = analyzer.Analyze(Square(i < 20 ? -50 : 40, 50 - ((i - 20) * 3), height), TimeSpan.FromSeconds(i * 0.1));
                foreach (var miss in result.Misses.Span)
                    told.Add(miss.Reason);
                Assert.NotEqual(MotionOutcome.Fired, result.Decision.Outcome);
            }

            return [.. told];
        }
    }

    private static byte[] Square(int left, int top, int height = 30)
    {
        var pixels = new byte[160 * 96];
        Array.Fill(pixels, (byte)60);
        for (var y = top; y < Math.Min(96, top + height); y++)
        {
            for (var x = Math.Max(0, left); x < left + 30; x++)
                pixels[(y * 160) + x] = 200;
        }

        return TestPictures.GrayJpeg(pixels, 160, 96);
    }

    private static WatchedArea Draw(MotionOptions options)
    {
        var area = new WatchedArea(options);
        area.Draw(160, 96, 1);
        return area;
    }

    private static long Pixels(Roi roi)
    {
        var mask = new RegionMask(roi);
        mask.Draw(160, 96, 1);
        return mask.PixelCount;
    }

    private static BitMask Everything()
    {
        var mask = new BitMask();
        mask.Resize(160, 96);
        mask.Fill();
        return mask;
    }
}
