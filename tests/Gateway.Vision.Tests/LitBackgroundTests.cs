namespace Gateway.Vision.Tests;

/// <summary>A textured surface in another light is no object, up to the last row and column; another texture is one.</summary>
public sealed class LitBackgroundTests
{
    private const int LeastArea = 50;

    [Theory]
    [InlineData(320, 180)]   // 640x360 at half scale: 22.5 cells
    [InlineData(101, 53)]
    [InlineData(64, 64)]
    [InlineData(8, 9)]
    public void The_whole_picture_in_another_light_is_cleared_up_to_its_edges(int width, int height)
    {
        using var scene = new Surface(width, height);
        scene.Look((_, _, value) => value * 1.4);
        Assert.True(scene.Clear());
        Assert.Equal(0, scene.Foreground.Count());
    }

    [Theory]
    [InlineData(7, 40)]
    [InlineData(40, 7)]
    public void A_picture_smaller_than_a_cell_stays_as_it_was(int width, int height)
    {
        using var scene = new Surface(width, height);
        scene.Look((_, _, value) => value * 1.4);
        Assert.False(scene.Clear());
        Assert.Equal(width * height, scene.Foreground.Count());
    }

    [Fact]
    public void Someone_in_the_light_stays_and_the_light_goes()
    {
        using var scene = new Surface(317, 181);
        var other = new Random(9);
        scene.Look((x, y, value) => IsSomeone(x, y) ? 40 + (other.Next(2) * 120) : value * 1.4);
        Assert.True(scene.Clear());
        Assert.Equal((48 * 96) - (4 * LitBackground.Side * LitBackground.Side), CountSomeone(scene.Foreground));   // all but the cells at the corners
        Assert.InRange(scene.Foreground.Count(), 4096, 64 * 112);

        static bool IsSomeone(int x, int y) => x is >= 104 and < 152 && y is >= 48 and < 144;
        static int CountSomeone(BitMask mask) => Enumerable.Range(48, 96).Sum(y => mask.CountRun(y, 104, 152));
    }

    [Fact]
    public void An_object_of_another_texture_alone_stays_whole()
    {
        using var scene = new Surface(160, 120);
        var other = new Random(9);
        scene.Look((_, _, _) => 40 + (other.Next(2) * 120));
        Assert.False(scene.Clear());
        Assert.Equal(160 * 120, scene.Foreground.Count());
    }

    /// <summary>Learnt, then seen otherwise, with the whole picture as one object.</summary>
    private sealed class Surface : IDisposable
    {
        private readonly BackgroundModel _model = BackgroundModel.Create();
        private readonly LumaPlane _luma = new();
        private readonly byte[] _pixels;
        private readonly int _width;
        private readonly int _height;

        public Surface(int width, int height)
        {
            (_width, _height) = (width, height);
            var random = new Random(4);
            _pixels = [.. Enumerable.Range(0, width * height).Select(_ => (byte)random.Next(60, 140))];
            using var mask = new ForegroundMask();
            _luma.CopyFrom(_pixels, width, height);
            for (var i = 0; i < 30; i++)
                _model.Apply(_luma, mask);
            Foreground.Resize(width, height);
            Foreground.Fill();
        }

        public BitMask Foreground { get; } = new();

        public void Look(Func<int, int, byte, double> change) =>
            _luma.CopyFrom(
                [.. _pixels.Select((value, i) => (byte)Math.Clamp(change(i % _width, i / _width, value), 0, 255))], _width, _height);

        public bool Clear() => new LitBackground().Clear(
            _luma,
            _model,
            Foreground,
            [new MovingObject(0, 0, _width, _height, _width * _height, _width / 2.0, _height / 2.0)],
            LeastArea);

        public void Dispose()
        {
            _luma.Dispose();
            _model.Dispose();
        }
    }
}
