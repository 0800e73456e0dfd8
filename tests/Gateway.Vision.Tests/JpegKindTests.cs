using Gateway.Testing;

namespace Gateway.Vision.Tests;

/// <summary>One file of every kind of JPEG, by common encoders (Pictures/make.py): analysed, or refused with its reason.</summary>
public sealed class JpegKindTests
{
    private const int Width = 96;
    private const int Height = 64;

    [Theory]
    [InlineData("baseline-420")]
    [InlineData("baseline-422")]
    [InlineData("baseline-444")]
    [InlineData("baseline-440")]
    [InlineData("baseline-411")]
    [InlineData("baseline-restart")]
    [InlineData("gray")]
    [InlineData("gray-progressive")]
    [InlineData("progressive-420")]
    [InlineData("progressive-411")]
    [InlineData("arithmetic-420")]
    [InlineData("arithmetic-progressive")]
    public void Decode_gives_the_brightness_at_every_scale(string name)
    {
        using var decoder = new JpegDecoder();
        using var luma = new LumaPlane();
        foreach (var scale in new[] { LumaScale.Full, LumaScale.Half, LumaScale.Quarter })
        {
            Assert.Equal(JpegRefusal.None, decoder.Decode(Read(name), luma, scale));
            var divisor = (int)scale;
            Assert.Equal((Width / divisor, Height / divisor), (luma.Width, luma.Height));

            var error = 0.0;
            for (var y = 0; y < luma.Height; y++)
            {
                for (var x = 0; x < luma.Width; x++)
                    error += Math.Abs(luma.Row(y)[x] - Mean(x, y, divisor));
            }

            Assert.True(error / (luma.Width * luma.Height) < 2.5, $"{scale}: mean error {error / (luma.Width * luma.Height)}");
        }
    }

    [Theory]
    [InlineData("truncated", JpegRefusal.Truncated)]
    [InlineData("cmyk", JpegRefusal.UnsupportedColours)]
    [InlineData("ycck", JpegRefusal.UnsupportedColours)]
    [InlineData("twelve-bit", JpegRefusal.UnsupportedDepth)]
    [InlineData("lossless", JpegRefusal.Unsupported)]
    [InlineData("height-zero", JpegRefusal.NoSize)]
    [InlineData("width-zero", JpegRefusal.NoSize)]
    [InlineData("absurd", JpegRefusal.TooLarge)]
    public void Analyze_refuses_with_the_reason_at_every_scale_and_goes_on(string name, JpegRefusal reason)
    {
        foreach (var scale in new[] { AnalysisScale.Auto, AnalysisScale.Full, AnalysisScale.Half, AnalysisScale.Quarter })
        {
            using var analyzer = new MotionAnalyzer(SeedOptions.Value with { Scale = scale });
            var result = analyzer.Analyze(Read(name), TimeSpan.Zero);
            Assert.Equal((reason, 0), (result.Refusal, result.Width));   // refused before the size was taken

            Assert.Equal(JpegRefusal.None, analyzer.Analyze(Read("baseline-420"), TimeSpan.FromSeconds(1)).Refusal);
            Assert.Equal(reason, analyzer.Analyze(Read(name), TimeSpan.FromSeconds(2)).Refusal);
            Assert.Equal(0, analyzer.Analyze(Read("progressive-420"), TimeSpan.FromSeconds(3)).RestartCount);
        }
    }

    [Fact]
    public void A_stream_that_changes_its_kind_but_not_its_size_is_one_scene()
    {
        using var analyzer = new MotionAnalyzer(SeedOptions.Value with { MinArea = 200 });
        string[] kinds = ["baseline-420", "gray", "progressive-420", "arithmetic-420", "baseline-411", "baseline-440"];
        for (var i = 0; i < 60; i++)
        {
            var result = analyzer.Analyze(Read(kinds[i % kinds.Length]), TimeSpan.FromSeconds(i * 0.1));
            Assert.Equal((JpegRefusal.None, 0, 0), (result.Refusal, result.RestartCount, result.Objects.Length));
        }
    }

    [Fact]
    public void A_stream_that_changes_its_size_restarts_the_model_each_time_and_is_seen_again()
    {
        using var analyzer = new MotionAnalyzer(SeedOptions.Value with { MinArea = 200 });
        var small = Read("baseline-420");
        var large = TestPictures.Jpeg(160, 120);
        for (var i = 0; i < 12; i++)
        {
            var result = analyzer.Analyze(i / 3 % 2 == 0 ? small : large, TimeSpan.FromSeconds(i));
            Assert.Equal(JpegRefusal.None, result.Refusal);
            Assert.Equal(i / 3, result.RestartCount);
            Assert.Equal(i / 3 % 2 == 0 ? (Width, Height) : (160, 120), (result.Width, result.Height));
            Assert.True(result.Objects.IsEmpty);
        }
    }

    internal static byte[] Read(string name) =>
        File.ReadAllBytes(RepositoryRoot.Combine("tests", "Gateway.Vision.Tests", "Pictures", $"{name}.jpg"));

    /// <summary>The scene of make.py, averaged over the sensor pixels of one analysed pixel.</summary>
    private static double Mean(int x, int y, int divisor)
    {
        var sum = 0;
        for (var down = y * divisor; down < (y + 1) * divisor; down++)
        {
            for (var across = x * divisor; across < (x + 1) * divisor; across++)
                sum += across is >= 32 and < 64 && down is >= 16 and < 48 ? 220 : 60 + (across / 2) + down;
        }

        return (double)sum / (divisor * divisor);
    }
}
