using Gateway.Testing;

namespace Gateway.Vision.Tests;

/// <summary>The whole range of sizes, strides and parameters, at every vector width.</summary>
public sealed class ParameterSpaceTests
{
    [Fact]
    public void Apply_gives_the_same_at_every_width_of_vector_for_random_parameters()
    {
        const int Count = 45;
        var random = new Random(2006);
        var cases = Fuzz.Rounds(60, least: 10);
        for (var i = 0; i < cases; i++)
        {
            var (width, height) = (16 + random.Next(70), 16 + random.Next(8));
            var options = RandomOptions.Draw(random);
            var rates = RandomOptions.DrawRates(random, Count);
            AssertAllEqual(options, new TestScene(width, height, i, noise: 1 + (i % 6)).Frames(Count), width, height, rates, $"case {i}");
        }
    }

    [Trait("Storey", "Interop")]
    [Fact]
    public void Apply_gives_the_masks_of_OpenCV_for_random_parameters()
    {
        const int Width = 53, Height = 26, Count = 45, Cases = 40;
        OpenCvReference.RequireOrSkip();
        var random = new Random(2004);
        var frames = new TestScene(Width, Height, 11, noise: 4).Frames(Count);
        (BackgroundModelOptions Options, double[] Rates)[] cases =
            [.. Enumerable.Range(0, Cases).Select(_ => (RandomOptions.Draw(random), RandomOptions.DrawRates(random, Count)))];
        var expected = OpenCvReference.Answer([.. cases.Select(c => OpenCvReference.Mog2Job(frames, Width, Height, c.Options, c.Rates))]);
        for (var i = 0; i < Cases; i++)
        {
            foreach (var model in Models.All(cases[i].Options))
            {
                using (model)
                {
                    var masks = Masks(model, frames, Width, Height, cases[i].Rates);
                    var at = masks.AsSpan().CommonPrefixLength(expected[i]);
                    Assert.True(
                        at == masks.Length,
                        $"{Models.Name(model)}, {cases[i].Options}, rates {string.Join(' ', cases[i].Rates)}: frame {at / (Width * Height)}");
                }
            }
        }
    }

    [Theory]
    [InlineData(16, 16)]
    [InlineData(17, 16)]
    [InlineData(31, 33)]
    [InlineData(4096, 16)]
    [InlineData(16, 4096)]
    public void Apply_gives_the_same_at_every_width_of_vector_from_the_smallest_side_to_the_largest(int width, int height)
    {
        for (var mixtures = 1; mixtures <= BackgroundModelOptions.MaxMixtures; mixtures++)
        {
            var options = new BackgroundModelOptions { Mixtures = mixtures, VarThreshold = 16, DetectShadows = mixtures % 2 == 0 };
            AssertAllEqual(options, new TestScene(width, height, width, noise: 5).Frames(12), width, height, [], $"{mixtures} mixtures");
        }
    }

    [Fact]
    public void Apply_gives_the_same_for_the_largest_picture()
    {
        const int Side = 4096;
        var pixels = new byte[Side * Side];
        using var luma = new LumaPlane();
        using var expected = new ForegroundMask();
        using var mask = new ForegroundMask();
        using var scalar = new Mog2Scalar(new BackgroundModelOptions { Mixtures = 1 });   // one mixture: the plain model takes 200 MB
        using var fastest = BackgroundModel.Create(new BackgroundModelOptions { Mixtures = 1 });
        var random = new Random(1);
        for (var frame = 0; frame < 2; frame++)
        {
            random.NextBytes(pixels.AsSpan(0, Side * 64));
            random.NextBytes(pixels.AsSpan(Side * (Side - 64)));
            luma.CopyFrom(pixels, Side, Side);
            scalar.Apply(luma, expected);
            fastest.Apply(luma, mask);
            for (var y = 0; y < Side; y++)
                Assert.True(expected.Row(y).SequenceEqual(mask.Row(y)), $"frame {frame}, row {y}");
        }
    }

    [Theory]
    [InlineData(33, 33)]
    [InlineData(33, 34)]
    [InlineData(33, 64)]
    [InlineData(33, 1000)]
    public void CopyFrom_takes_rows_of_any_stride(int width, int stride)
    {
        const int Height = 18;
        var random = new Random(stride);
        var pixels = new byte[(stride * (Height - 1)) + width];
        random.NextBytes(pixels);
        using var luma = new LumaPlane();
        luma.CopyFrom(pixels, width, Height, stride);
        for (var y = 0; y < Height; y++)
            Assert.True(luma.Row(y).SequenceEqual(pixels.AsSpan(y * stride, width)), $"row {y}");

        Assert.Throws<ArgumentOutOfRangeException>(() => luma.CopyFrom(pixels.AsSpan(1), width, Height, stride));
        Assert.Throws<ArgumentOutOfRangeException>(() => luma.CopyFrom(pixels, width, Height, width - 1));
    }

    public static TheoryData<string, BackgroundModelOptions> Nonsense => new()
    {
        { nameof(BackgroundModelOptions.History), new() { History = 0 } },
        { nameof(BackgroundModelOptions.History), new() { History = 1_000_001 } },
        { nameof(BackgroundModelOptions.VarThreshold), new() { VarThreshold = 0 } },
        { nameof(BackgroundModelOptions.VarThreshold), new() { VarThreshold = double.NaN } },
        { nameof(BackgroundModelOptions.VarThresholdGen), new() { VarThresholdGen = -1 } },
        { nameof(BackgroundModelOptions.VarThresholdGen), new() { VarThresholdGen = float.PositiveInfinity } },
        { nameof(BackgroundModelOptions.Mixtures), new() { Mixtures = 0 } },
        { nameof(BackgroundModelOptions.Mixtures), new() { Mixtures = 6 } },
        { nameof(BackgroundModelOptions.BackgroundRatio), new() { BackgroundRatio = 1.01f } },
        { nameof(BackgroundModelOptions.BackgroundRatio), new() { BackgroundRatio = float.NaN } },
        { nameof(BackgroundModelOptions.VarMin), new() { VarMin = 0 } },
        { nameof(BackgroundModelOptions.VarMax), new() { VarMax = 3 } },
        { nameof(BackgroundModelOptions.VarMax), new() { VarMax = float.NaN } },
        { nameof(BackgroundModelOptions.VarInit), new() { VarInit = 76 } },
        { nameof(BackgroundModelOptions.VarInit), new() { VarInit = 3 } },
        { nameof(BackgroundModelOptions.ComplexityReduction), new() { ComplexityReduction = -0.1f } },
        { nameof(BackgroundModelOptions.ComplexityReduction), new() { ComplexityReduction = 1.1f } },
        { nameof(BackgroundModelOptions.ShadowThreshold), new() { ShadowThreshold = 2 } },
        { nameof(BackgroundModelOptions.ShadowValue), new() { ShadowValue = 0 } },
        { nameof(BackgroundModelOptions.ShadowValue), new() { ShadowValue = 255 } },
    };

    [Theory]
    [MemberData(nameof(Nonsense), DisableDiscoveryEnumeration = true)]
    public void Validate_refuses_nonsense_by_its_name(string key, BackgroundModelOptions options)
    {
        var problem = Assert.Throws<ArgumentException>(options.Validate);
        Assert.Equal(key, problem.ParamName);
        Assert.StartsWith(key + " must ", problem.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => BackgroundModel.Create(options));
    }

    private static void AssertAllEqual(BackgroundModelOptions options, byte[] frames, int width, int height, double[] rates, string what)
    {
        byte[]? expected = null;
        foreach (var model in Models.All(options))
        {
            using (model)
            {
                var masks = Masks(model, frames, width, height, rates);
                expected ??= masks;
                var at = masks.AsSpan().CommonPrefixLength(expected);
                var pixel = at % (width * height);
                Assert.True(
                    at == masks.Length,
                    $"{what}, {Models.Name(model)}, {options}, {width}x{height}, rates {string.Join(' ', rates)}: "
                    + $"frame {at / (width * height)} at {pixel % width},{pixel / width}");
            }
        }
    }

    private static byte[] Masks(BackgroundModel model, byte[] frames, int width, int height, double[] rates)
    {
        using var luma = new LumaPlane();
        using var mask = new ForegroundMask();
        var masks = new byte[frames.Length];
        var size = width * height;
        for (var i = 0; i < frames.Length / size; i++)
        {
            luma.CopyFrom(frames.AsSpan(i * size, size), width, height);
            model.Apply(luma, mask, rates.Length == 0 ? -1 : rates[Math.Min(i, rates.Length - 1)]);
            for (var y = 0; y < height; y++)
                mask.Row(y).CopyTo(masks.AsSpan((i * size) + (y * width)));
        }

        return masks;
    }
}
