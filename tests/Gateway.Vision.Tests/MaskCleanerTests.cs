using System.Runtime.Intrinsics;
using Gateway.Testing;

namespace Gateway.Vision.Tests;

public sealed class MaskCleanerTests
{
    /// <summary>The implementations for this processor; the first is the reference.</summary>
    private static IEnumerable<MaskCleaner> Cleaners()
    {
        yield return new MaskCleanerScalar();
        if (Vector128.IsHardwareAccelerated)
            yield return new MaskCleanerVector<Words128, Vector128<ulong>>();
        if (Vector256.IsHardwareAccelerated)
            yield return new MaskCleanerVector<Words256, Vector256<ulong>>();
        if (Vector512.IsHardwareAccelerated)
            yield return new MaskCleanerVector<Words512, Vector512<ulong>>();
    }

    [Fact]
    public void Clean_does_what_its_definition_says()
    {
        var random = new Random(12);
        for (var round = 0; round < 60; round++)
        {
            var (width, height) = (random.Next(1, 75), random.Next(1, 30));
            var watched = round % 3 == 0 ? null : MaskPictures.Objects(random, width, height);
            var mask = MaskPictures.Objects(random, width, height);
            if (watched is not null)
                mask.KeepWithin(watched);
            var expected = new MaskByDefinition(mask, watched).Clean();
            var text = MaskPictures.Text(MaskPictures.Of(width, height, (x, y) => expected[(y * width) + x]));
            foreach (var cleaner in Cleaners())
                Assert.Equal(text, Clean(cleaner, mask, watched));
        }
    }

    [Fact]
    public void Clean_gives_the_bits_of_the_reference_at_every_width_and_height()
    {
        var random = new Random(13);
        var cleaners = Cleaners().ToArray();   // the same ones for all sizes: nothing of an earlier picture may remain
        for (var width = 1; width <= 140; width++)
            Compare(cleaners, random, width, random.Next(1, 50));
        foreach (var width in new[] { 191, 192, 193, 255, 256, 257, 320, 447, 448, 449, 511, 513, 640, 641 })
            Compare(cleaners, random, width, random.Next(1, 90));
        for (var height = 1; height <= 40; height++)
            Compare(cleaners, random, random.Next(1, 400), height);
    }

    [Fact]
    public void Clean_gives_the_bits_of_the_reference_frame_after_frame()
    {
        var random = new Random(14);
        foreach (var (width, height) in new[] { (63, 90), (130, 120), (600, 100) })
        {
            var watched = MaskPictures.Of(width, height, (x, y) => x + y > 20 && (x / 30 % 3 != 1 || y > 40));
            var cleaners = Cleaners().ToArray();
            foreach (var cleaner in cleaners)
                cleaner.Watch(width, height, watched);
            for (var frame = 0; frame < 25; frame++)
            {
                // Few pixels in few rows, then many: what an earlier frame left must not show.
                var band = random.Next(1, height);
                var top = random.Next(-band, height);
                var objects = MaskPictures.Objects(random, width, height);
                var mask = MaskPictures.Of(width, height, (x, y) => objects[x, y] && y >= top && y < top + band && watched[x, y]);
                string? expected = null;
                foreach (var cleaner in cleaners)
                {
                    var cleaned = MaskPictures.Of(width, height, (x, y) => mask[x, y]);
                    cleaner.Clean(cleaned);
                    Assert.Equal(expected ??= MaskPictures.Text(cleaned), MaskPictures.Text(cleaned));
                }
            }
        }
    }

    [Fact]
    public void Clean_removes_specks_closes_gaps_and_fills_holes()
    {
        const string Raw = """
            ........................
            ........................
            ........................
            .#....#########....##...
            ......#########....#....
            ......##.....##.........
            ...#..##.....##.......#.
            ......##..#..##.........
            ......##.....##.........
            ......#########.........
            .##...#########.........
            .#......................
            ......#########.....#...
            ......#########.........
            ........................
            ........................
            ........................
            """;
        const string Cleaned = """
            ........................
            ........................
            ........................
            ......#########.........
            ......#########.........
            ......#########.........
            ......#########.........
            ......#########.........
            ......#########.........
            ......#########.........
            ......#########.........
            ......#########.........
            ......#########.........
            ......#########.........
            ........................
            ........................
            ........................
            """;
        Assert.All(Cleaners(), cleaner => Assert.Equal(Cleaned, Clean(cleaner, MaskPictures.Parse(24, Raw), null)));
    }

    [Theory]
    [InlineData(4, 4)]
    [InlineData(3, 5)]
    [InlineData(5, 3)]
    [InlineData(13, 3)]
    public void Clean_keeps_a_small_object_as_it_is(int width, int height)
    {
        var mask = MaskPictures.Of(70, 20, (x, y) => x >= 60 && x < 60 + width && y >= 7 && y < 7 + height);
        Assert.All(Cleaners(), cleaner => Assert.Equal(MaskPictures.Text(mask), Clean(cleaner, mask, null)));
    }

    [Theory]
    [InlineData(4, 1)]
    [InlineData(5, 2)]
    public void Clean_leaves_objects_apart_that_are_five_pixels_away(int gap, int objects)
    {
        var mask = MaskPictures.Of(90, 30, (x, y) => y is >= 5 and < 25 && ((x >= 20 && x < 30) || (x >= 30 + gap && x < 40 + gap)));
        Assert.All(Cleaners(), cleaner =>
        {
            cleaner.Watch(90, 30, null);
            var cleaned = MaskPictures.Of(90, 30, (x, y) => mask[x, y]);
            cleaner.Clean(cleaned);
            Assert.Equal(objects, new ObjectFinder().Find(cleaned, 1, new MovingObject[9]));
        });
    }

    [Fact]
    public void Clean_sets_nothing_in_an_ignored_area_and_fills_no_hole_that_it_opens()
    {
        // A ring around an ignored area, and one beside it.
        var watched = MaskPictures.Of(70, 26, (x, y) => x is < 9 or >= 17 || y is < 9 or >= 17);
        var mask = MaskPictures.Of(70, 26, (x, y) => watched[x, y] && (IsRing(x - 3, y - 3) || IsRing(x - 40, y - 3)));
        Assert.All(Cleaners(), cleaner =>
        {
            var cleaned = MaskPictures.Parse(70, Clean(cleaner, mask, watched));
            Assert.Equal(400, cleaned.CountWithin(MaskPictures.Of(70, 26, (x, _) => x >= 30)));
            Assert.Equal(0, cleaned.CountWithin(MaskPictures.Of(70, 26, (x, y) => !watched[x, y])));
            Assert.False(cleaned[7, 12] || cleaned[12, 7]);
        });

        static bool IsRing(int x, int y) => x is >= 0 and < 20 && y is >= 0 and < 20 && (x is < 3 or >= 17 || y is < 3 or >= 17);
    }

    [Fact]
    public void Clean_sees_in_a_watched_strip_of_one_pixel()
    {
        var watched = MaskPictures.Of(100, 9, (_, y) => y == 4);
        var mask = MaskPictures.Of(100, 9, (x, y) => y == 4 && x is (>= 60 and < 80) or 20);
        var cleaned = MaskPictures.Of(100, 9, (x, y) => y == 4 && x is >= 60 and < 80);
        Assert.All(Cleaners(), cleaner => Assert.Equal(MaskPictures.Text(cleaned), Clean(cleaner, mask, watched)));
    }

    [Fact]
    public void Clean_allocates_nothing_after_its_busiest_frame()
    {
        var random = new Random(15);
        var masks = Enumerable.Range(0, 4).Select(_ => MaskPictures.Objects(random, 300, 200)).ToArray();
        var cleaner = MaskCleaner.Create();
        cleaner.Watch(300, 200, null);
        var mask = new BitMask();
        mask.Resize(300, 200);
        Pass();
        Assert.Equal(0, ThreadAllocations.OfCheapest(Pass));

        void Pass()
        {
            foreach (var raw in masks)
            {
                mask.Clear();
                mask.Add(raw);
                cleaner.Clean(mask);
            }
        }
    }

    [Fact]
    public void A_mask_or_an_area_of_another_size_is_refused()
    {
        var mask = MaskPictures.Of(20, 10, (_, _) => true);
        Assert.All(Cleaners(), cleaner =>
        {
            Assert.Throws<ArgumentException>(() => cleaner.Watch(20, 11, mask));
            cleaner.Watch(21, 10, null);
            Assert.Throws<ArgumentException>(() => cleaner.Clean(mask));
        });
    }

    private static string Clean(MaskCleaner cleaner, BitMask raw, BitMask? watched)
    {
        cleaner.Watch(raw.Width, raw.Height, watched);
        var mask = MaskPictures.Of(raw.Width, raw.Height, (x, y) => raw[x, y]);
        cleaner.Clean(mask);
        return MaskPictures.Text(mask);
    }

    private static void Compare(MaskCleaner[] cleaners, Random random, int width, int height)
    {
        var watched = random.Next(2) == 0 ? null : MaskPictures.Objects(random, width, height);
        for (var i = 0; i < 3; i++)
        {
            var mask = i == 0 ? MaskPictures.Random(random, width, height, random.Next(101)) : MaskPictures.Objects(random, width, height);
            if (watched is not null)
                mask.KeepWithin(watched);
            var expected = Clean(cleaners[0], mask, watched);
            foreach (var cleaner in cleaners[1..])
                Assert.True(expected == Clean(cleaner, mask, watched), $"{cleaner.GetType()} at {width}x{height}, mask {i}");
        }
    }
}
