using Gateway.Testing;

namespace Gateway.Vision.Tests;

public sealed class BackgroundModelTests
{
    private const int Count = 70;

    [Theory]
    [InlineData(1, 3)]
    [InlineData(15, 9)]
    [InlineData(17, 5)]
    [InlineData(63, 4)]
    [InlineData(65, 4)]
    [InlineData(129, 6)]
    public void Apply_gives_the_same_at_every_width_of_vector_for_odd_sizes(int width, int height)
    {
        foreach (var options in (BackgroundModelOptions[])[new() { VarThreshold = 16 }, new() { DetectShadows = true, History = 30 }])
            AssertAllEqual(options, Noise(width, height), width, height, region: null);
    }

    [Fact]
    public void Apply_gives_the_same_at_every_width_of_vector_when_modes_come_and_go()
    {
        // Few levels and a short memory: modes are made, fitted again, pruned two at a time, and replaced, in every order.
        var random = new Random(9);
        const int Width = 61, Height = 7;
        var frames = new byte[Width * Height * 300];
        for (var i = 0; i < frames.Length; i++)
            frames[i] = (byte)(random.Next(random.Next(10) == 0 ? 9 : 4) * 25 + random.Next(4));
        foreach (var reduction in new[] { 0.001f, 0.05f, 0.3f, 0.5f })
        {
            foreach (var history in new[] { 12, 40, 200 })
            {
                var options = new BackgroundModelOptions { ComplexityReduction = reduction, History = history, DetectShadows = true };
                AssertAllEqual(options, frames, Width, Height, region: null);
            }
        }
    }

    [Theory]
    [InlineData(16)]
    [InlineData(9)]
    [InlineData(4)]
    public void Apply_gives_the_same_at_every_width_of_vector_when_neighbours_need_other_modes_than_in_the_frame_before(double varThreshold)
    {
        // Sixteen neighbours show their most frequent level, or some a rarer one, so the guess that a block needs its last way is often wrong.
        var random = new Random(11);
        const int Width = 144, Height = 9;
        var frames = new byte[Width * Height * 200];
        for (var i = 0; i < frames.Length; i += 16)
        {
            var rarest = random.Next(3) == 0 ? random.Next(7) : random.Next(2);
            for (var x = i; x < Math.Min(i + 16, frames.Length); x++)
                frames[x] = (byte)(40 + (random.Next(3) == 0 ? rarest * 30 : 0) + random.Next(random.Next(40) == 0 ? 16 : 4));
        }

        foreach (var history in new[] { 20, 500 })
        {
            var options = new BackgroundModelOptions { VarThreshold = varThreshold, History = history, DetectShadows = true };
            AssertAllEqual(options, frames, Width, Height, region: null);
        }
    }

    [Fact]
    public void Apply_says_the_same_inside_a_region_as_without_one()
    {
        const int Width = 150, Height = 40;
        var region = new RegionMask(Roi.Polygon("p", new RoiPoint(20, 3), new RoiPoint(100, 8), new RoiPoint(60, 38)));
        region.Draw(Width, Height, 1);
        var frames = new TestScene(Width, Height, 3).Frames(Count);
        foreach (var limited in Models.All(new BackgroundModelOptions { VarThreshold = 16 }))
        {
            using var whole = BackgroundModel.Create(limited.Options);
            limited.Region = region.Bits;
            using (limited)
                AssertEqual(whole, limited, frames, Width, Height, region.Bits);
        }
    }

    [Theory]
    [InlineData(0.6)]
    [InlineData(0.75)]
    [InlineData(0.9)]
    public void Apply_gives_the_same_at_every_width_of_vector_after_one_frame_at_a_rate_that_goes_pixel_by_pixel(double rate)
    {
        const int Width = 128, Height = 2, Changed = Width + 37;
        var options = new BackgroundModelOptions { VarThreshold = 16 };
        using var luma = new LumaPlane();
        using var expected = new ForegroundMask();
        using var mask = new ForegroundMask();
        foreach (var model in Models.All(options).Skip(1))
        {
            using var scalar = new Mog2Scalar(options);
            using (model)
            {
                for (var i = 0; i < 160; i++)
                {
                    var frame = new byte[Width * Height];
                    frame.AsSpan().Fill(100);
                    frame[Changed] = (byte)(i is >= 20 and < 150 ? 200 : 100);
                    luma.CopyFrom(frame, Width, Height);
                    scalar.Apply(luma, expected, i == 20 ? rate : -1);
                    model.Apply(luma, mask, i == 20 ? rate : -1);
                    for (var y = 0; y < Height; y++)
                        Assert.True(mask.Row(y).SequenceEqual(expected.Row(y)), $"{Models.Name(model)}: row {y} of frame {i} differs");
                }
            }
        }
    }

    [Fact]
    public void Apply_finds_no_foreground_far_from_the_region()
    {
        var region = new RegionMask(Roi.Rectangle("r", 0, 0, 16, 16));
        region.Draw(150, 40, 1);
        var frames = new TestScene(150, 40, 3).Frames(Count);
        using var luma = new LumaPlane();
        using var mask = new ForegroundMask();
        foreach (var model in Models.All(new BackgroundModelOptions { VarThreshold = 16 }))
        {
            model.Region = region.Bits;
            using (model)
            {
                for (var i = 0; i < Count; i++)
                {
                    mask.Fill(255);
                    luma.CopyFrom(frames.AsSpan(i * 6000, 6000), 150, 40);
                    model.Apply(luma, mask);
                    Assert.Equal(-1, mask.Row(30).IndexOfAnyExcept((byte)0));
                    Assert.Equal(-1, mask.Row(3)[64..].IndexOfAnyExcept((byte)0));
                }
            }
        }
    }

    [Fact]
    public void Apply_starts_again_when_the_size_changes_and_counts_it()
    {
        using var luma = new LumaPlane();
        using var mask = new ForegroundMask();
        foreach (var model in Models.All(new BackgroundModelOptions()))
        {
            using (model)
            {
                luma.CopyFrom(new byte[40 * 10], 40, 10);
                model.Apply(luma, mask);
                model.Apply(luma, mask);
                Assert.Equal((2, 0), (model.FrameCount, model.RestartCount));

                luma.CopyFrom(new byte[50 * 30], 50, 30);
                model.Apply(luma, mask);
                Assert.Equal((1, 1, 50, 30), (model.FrameCount, model.RestartCount, mask.Width, mask.Height));
                Assert.Equal(-1, mask.Row(29).IndexOfAnyExcept((byte)255));
            }
        }
    }

    [Fact]
    public void Apply_allocates_nothing()
    {
        var frames = new TestScene(131, 40, 3).Frames(Count);
        using var luma = new LumaPlane();
        using var mask = new ForegroundMask();
        foreach (var model in Models.All(new BackgroundModelOptions { DetectShadows = true }))
        {
            using (model)
            {
                ApplyAll(model);
                Assert.Equal((Models.Name(model), 0), (Models.Name(model), ThreadAllocations.OfCheapest(() => ApplyAll(model))));
            }
        }

        void ApplyAll(BackgroundModel model)
        {
            for (var i = 0; i < Count; i++)
            {
                luma.CopyFrom(frames.AsSpan(i * 131 * 40, 131 * 40), 131, 40);
                model.Apply(luma, mask);
            }
        }
    }

    private static byte[] Noise(int width, int height)
    {
        var frames = new TestScene(width, height, width, noise: 6).Frames(Count);
        var random = new Random(width);
        for (var i = 0; i < frames.Length / 20; i++)
            frames[random.Next(frames.Length)] = (byte)random.Next(256);
        return frames;
    }

    private static void AssertAllEqual(BackgroundModelOptions options, byte[] frames, int width, int height, BitMask? region)
    {
        foreach (var model in Models.All(options).Skip(1))
        {
            using var scalar = new Mog2Scalar(options);
            using (model)
                AssertEqual(scalar, model, frames, width, height, region);
        }
    }

    private static void AssertEqual(BackgroundModel expected, BackgroundModel actual, byte[] frames, int width, int height, BitMask? within)
    {
        using var luma = new LumaPlane();
        using var mask = new ForegroundMask();
        using var reference = new ForegroundMask();
        for (var i = 0; i < frames.Length / (width * height); i++)
        {
            luma.CopyFrom(frames.AsSpan(i * width * height, width * height), width, height);
            expected.Apply(luma, reference);
            actual.Apply(luma, mask);
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                {
                    if (within?[x, y] != false && mask.Row(y)[x] != reference.Row(y)[x])
                    {
                        Assert.Fail(
                            $"{Models.Name(actual)}, {actual.Options}, {width}x{height}: "
                            + $"frame {i} at {x},{y} is {mask.Row(y)[x]}, not {reference.Row(y)[x]}");
                    }
                }
            }
        }
    }
}
