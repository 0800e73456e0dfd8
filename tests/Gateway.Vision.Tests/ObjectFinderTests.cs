using System.Globalization;

namespace Gateway.Vision.Tests;

public sealed class ObjectFinderTests
{
    private readonly ObjectFinder _finder = new();

    [Fact]
    public void Find_measures_a_rectangle()
    {
        var objects = Find(10, """
            ..........
            ..####....
            ..####....
            ..........
            """);
        Assert.Equal([new MovingObject(2, 1, 4, 2, 8, 3.5, 1.5)], objects);
    }

    [Fact]
    public void Find_joins_diagonal_neighbours_and_not_what_is_one_further()
    {
        Assert.Single(Find(6, """
            #.....
            .#....
            ..#...
            .#....
            #.....
            """));
        Assert.Equal(2, Find(6, """
            #..#..
            #..#..
            """).Length);
    }

    [Fact]
    public void Find_joins_arms_that_meet_late()
    {
        var objects = Find(9, """
            #.#.#.#.#
            #.#.#.#.#
            #########
            ........#
            """);
        Assert.Equal(20, Assert.Single(objects).Area);
    }

    [Fact]
    public void Find_gives_the_largest_first_and_no_more_than_asked()
    {
        var objects = new MovingObject[2];
        Assert.Equal(2, _finder.Find(MaskPictures.Parse(12, """
            #..##..####.
            ............
            ###.........
            """), 1, objects));
        Assert.Equal([4, 3], objects.Select(o => o.Area));
    }

    [Fact]
    public void Find_leaves_out_what_is_smaller_than_asked() => Assert.Empty(Find(8, "###.##..", minArea: 4));

    [Fact]
    public void Find_sees_to_the_last_pixel_of_any_width()
    {
        foreach (var width in new[] { 1, 2, 63, 64, 65, 127, 128, 129 })
        {
            var all = Find(width, new string('#', width) + "\n" + new string('#', width));
            Assert.Equal([new MovingObject(0, 0, width, 2, width * 2, (width - 1) / 2.0, 0.5)], all);
        }
    }

    [Fact]
    public void Find_agrees_with_a_flood_fill_on_random_masks()
    {
        var random = new Random(5);
        foreach (var width in new[] { 5, 64, 77, 130 })
        {
            for (var density = 5; density < 100; density += 15)
            {
                var mask = MaskPictures.Random(random, width, 40, density);
                var objects = new MovingObject[4000];
                var count = _finder.Find(mask, 1, objects);
                Assert.Equal(FloodFill.Objects(mask), objects[..count].Order(FloodFill.Order));
            }
        }
    }

    [Trait("Storey", "Interop")]
    [Fact]
    public void Find_and_Open_agree_with_OpenCV()
    {
        OpenCvReference.RequireOrSkip();
        const int Width = 131, Height = 50;
        var random = new Random(6);
        var masks = Enumerable.Range(1, 9).Select(i => MaskPictures.Random(random, Width, Height, i * 10)).ToArray();
        var raw = masks.SelectMany(Bytes).ToArray();

        var opening = new MaskOpening();
        var opened = OpenCvReference.Open(raw, Width, Height);
        Assert.Equal(opened, masks.SelectMany(m =>
        {
            opening.Open(m);
            return Bytes(m);
        }));

        var answer = OpenCvReference.Objects(raw, Width, Height).Split("end\n");
        for (var i = 0; i < masks.Length; i++)
        {
            var mask = FromBytes(raw.AsSpan(i * Width * Height, Width * Height), Width, Height);
            var objects = new MovingObject[4000];
            var count = _finder.Find(mask, 1, objects);
            var lines = objects[..count].Select(o => string.Create(
                CultureInfo.InvariantCulture, $"{o.X} {o.Y} {o.Width} {o.Height} {o.Area} {o.CentroidX:F6} {o.CentroidY:F6}"));
            Assert.Equal(answer[i].Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(), lines.Order());
        }
    }

    [Fact]
    public void Open_removes_specks_and_keeps_squares()
    {
        var mask = MaskPictures.Parse(8, """
            #.......
            ...###..
            ...####.
            ...###..
            .#......
            """);
        new MaskOpening().Open(mask);
        Assert.Equal(new MovingObject(3, 1, 3, 3, 9, 4, 2), Assert.Single(Find(mask)));
    }

    [Fact]
    public void CopyFrom_takes_only_full_foreground()
    {
        using var mask = new ForegroundMask();
        mask.Resize(70, 2);
        mask.Row(1)[69] = 255;
        mask.Row(1)[68] = 254;
        mask.Row(0)[3] = 127;
        mask.Row(0)[64] = 255;
        var bits = new BitMask();
        bits.CopyFrom(mask);
        Assert.Equal(2, bits.Count());
        Assert.True(bits[69, 1] && bits[64, 0]);
    }

    [Fact]
    public void CopyFrom_ignores_what_stands_in_the_padding()
    {
        using var mask = new ForegroundMask();
        mask.Resize(70, 2);
        mask.Fill(255);
        var bits = new BitMask();
        bits.CopyFrom(mask);
        Assert.Equal(140, bits.Count());
    }

    private MovingObject[] Find(int width, string picture, int minArea = 1) => Find(MaskPictures.Parse(width, picture), minArea);

    private MovingObject[] Find(BitMask mask, int minArea = 1)
    {
        var objects = new MovingObject[100];
        return objects[.._finder.Find(mask, minArea, objects)];
    }

    private static byte[] Bytes(BitMask mask)
    {
        var bytes = new byte[mask.Width * mask.Height];
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = mask[i % mask.Width, i / mask.Width] ? (byte)255 : (byte)0;
        return bytes;
    }

    private static BitMask FromBytes(ReadOnlySpan<byte> bytes, int width, int height)
    {
        using var mask = new ForegroundMask();
        mask.CopyFrom(bytes, width, height);
        var bits = new BitMask();
        bits.CopyFrom(mask);
        return bits;
    }
}
