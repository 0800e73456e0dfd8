namespace Gateway.Vision.Tests;

public sealed class RoiTests
{
    private static readonly Roi Triangle = Roi.Polygon("triangle", new RoiPoint(0, 0), new RoiPoint(100, 0), new RoiPoint(0, 100));

    [Theory]
    [InlineData(10, 10, true)]
    [InlineData(49.9, 49.9, true)]
    [InlineData(50, 50, false)]      // on the long side
    [InlineData(50.1, 50.1, false)]
    [InlineData(0, 10, false)]
    [InlineData(10, 0, false)]
    [InlineData(0, 0, false)]
    [InlineData(-1, 10, false)]
    [InlineData(99, 99, false)]
    public void Contains_is_strict_for_a_polygon(double x, double y, bool inside) => Assert.Equal(inside, Triangle.Contains(x, y));

    [Fact]
    public void Contains_handles_a_notch()
    {
        RoiPoint[] corners = [new(0, 0), new(100, 0), new(100, 100), new(50, 20), new(0, 100)];
        var notched = Roi.Polygon("notched", corners);
        var reversed = Roi.Polygon("reversed", [.. corners.Reverse()]);
        foreach (var roi in new[] { notched, reversed })
        {
            Assert.False(roi.Contains(50, 60));
            Assert.True(roi.Contains(10, 60));
            Assert.True(roi.Contains(90, 60));
            Assert.True(roi.Contains(50, 10));
            Assert.False(roi.Contains(50, 20));
        }
    }

    [Fact]
    public void Polygon_and_rectangle_of_the_same_corners_contain_the_same()
    {
        var rectangle = Roi.Rectangle("r", 10, 20, 30, 40);
        var polygon = Roi.Polygon("p", new RoiPoint(10, 20), new RoiPoint(40, 20), new RoiPoint(40, 60), new RoiPoint(10, 60));
        for (var y = 15.0; y < 65; y += 0.5)
        {
            for (var x = 5.0; x < 45; x += 0.5)
                Assert.Equal(rectangle.Contains(x, y), polygon.Contains(x, y));
        }
    }

    [Fact]
    public void Polygon_refuses_an_outline_that_crosses_or_touches_itself()
    {
        Refused(new(0, 0), new(100, 100), new(100, 0), new(0, 100));                       // bow tie
        Refused(new(0, 0), new(100, 0), new(50, 0));                                       // no area
        Refused(new(0, 0), new(100, 0), new(100, 100), new(50, 0), new(0, 100));           // touches its own edge
        Refused(new(0, 0), new(0, 0), new(100, 0), new(0, 100));                           // the same corner twice
        Refused(new(0, 0), new(100, 0), new(40, 0), new(40, 50));                          // folds back
        Refused(new(0, 0), new(100, 0));                                                   // two corners
        Refused(new(0, 0), new(20000, 0), new(0, 100));                                    // outside any picture
    }

    [Theory]
    [InlineData(-1, 0, 10, 10)]
    [InlineData(0, -1, 10, 10)]
    [InlineData(0, 0, 0, 10)]
    [InlineData(0, 0, 10, 0)]
    [InlineData(0, 0, 20000, 10)]
    [InlineData(int.MaxValue, 0, int.MaxValue, 10)]
    public void Rectangle_refuses_what_is_none(int x, int y, int width, int height) =>
        Assert.Contains("'door'", Assert.Throws<ArgumentException>(() => Roi.Rectangle("door", x, y, width, height)).Message);

    [Fact]
    public void RegionMask_draws_the_pixels_of_a_rectangle_and_nothing_else()
    {
        var mask = new RegionMask(Roi.Rectangle("r", 60, 3, 75, 4));
        mask.Draw(160, 20, 1);
        Assert.Equal(75 * 4, mask.PixelCount);
        for (var y = 0; y < 20; y++)
        {
            for (var x = 0; x < 160; x++)
                Assert.Equal(x is >= 60 and < 135 && y is >= 3 and < 7, mask.Bits[x, y]);
        }
    }

    [Fact]
    public void RegionMask_of_a_polygon_has_the_pixels_whose_centre_is_inside()
    {
        var roi = Roi.Polygon("p", new RoiPoint(3, 5), new RoiPoint(120, 11), new RoiPoint(90, 70), new RoiPoint(60, 31), new RoiPoint(17, 77));
        foreach (var scale in new[] { 1, 2, 4 })
        {
            var mask = new RegionMask(roi);
            mask.Draw(130 / scale, 80 / scale, scale);
            for (var y = 0; y < 80 / scale; y++)
            {
                for (var x = 0; x < 130 / scale; x++)
                    Assert.Equal(roi.Contains((x + 0.5) * scale, (y + 0.5) * scale), mask.Bits[x, y]);
            }
        }
    }

    [Fact]
    public void RegionMask_outside_the_picture_is_empty_and_scores_nothing()
    {
        var mask = new RegionMask(Roi.Rectangle("r", 500, 500, 10, 10));
        mask.Draw(64, 64, 1);
        Assert.Equal(0, mask.PixelCount);
        Assert.Equal(0, mask.Score(mask.Bits));
    }

    private static void Refused(params RoiPoint[] corners) =>
        Assert.Contains("'gate'", Assert.Throws<ArgumentException>(() => Roi.Polygon("gate", corners)).Message);
}
