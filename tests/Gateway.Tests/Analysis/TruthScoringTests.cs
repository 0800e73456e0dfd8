using System.Buffers.Binary;
using Gateway.Analysis;
using Gateway.Analysis.Scoring;

namespace Gateway.Tests.Analysis;

public sealed class TruthScoringTests : IDisposable
{
    private const int All = ScoringDataset.Width * ScoringDataset.Height;

    private readonly ScoringDataset _data = new();

    [Fact]
    public void A_square_found_half_where_it_is_labelled_scores_a_half()
    {
        // Seen at y 16 to 23, labelled at y 12 to 19: 32 pixels right, 32 missed, 32 too many.
        _data.Mask(1, (_, _) => 0);
        _data.Mask(2, (x, y) => (byte)(x is >= 16 and < 24 && y is >= 12 and < 20 ? 255 : 0));
        var score = Run();
        Assert.Equal(new PixelCounts(32, 32, 32, (2 * All) - 96), score.Total);
        Assert.Equal((0.5, 0.5, 0.5), (score.Total.Precision, score.Total.Recall, score.Total.F));
    }

    [Fact]
    public void Shadow_counts_as_static_and_the_unknown_does_not_count()
    {
        // Of the 8 rows seen: 2 moving, 2 shadow, 2 unknown, 2 outside.
        _data.Mask(2, (x, y) => (byte)(x is < 16 or >= 24 ? 0 : y switch { < 16 => 0, < 18 => 255, < 20 => 50, < 22 => 170, < 24 => 85, _ => 0 }));
        var score = Run();
        Assert.Equal(new PixelCounts(16, 16, 0, All - 64), score.Total);
        Assert.Equal(0.5, score.Total.Precision);
        Assert.Equal(1, score.Total.Recall);
        Assert.Equal(2.0 / 3, score.Total.F!.Value, 12);
    }

    [Fact]
    public void Frames_without_a_mask_are_seen_but_not_scored()
    {
        _data.Mask(2, (_, _) => 0);
        var score = Run();
        Assert.Equal((2, 1), (score.Seen, score.Frames.Count));
        Assert.Null(score.Total.Recall);
        Assert.Equal(0, score.Total.Precision);
    }

    [Fact]
    public void A_frame_and_a_mask_of_one_name_belong_together()
    {
        File.Move(Path.Combine(_data.Frames, "in000002.png"), Path.Combine(_data.Frames, "street.png"));
        ScoringDataset.Write(Path.Combine(_data.Masks, "street.png"), (_, _) => 255);
        Assert.Equal(new PixelCounts(64, 0, All - 64, 0), Run().Total);
    }

    [Fact]
    public void Only_the_frames_between_the_numbers_of_temporalROI_are_scored()
    {
        _data.Mask(1, (_, _) => 255);
        _data.Mask(2, (_, _) => 0);
        File.WriteAllText(_data.Beside("temporalROI.txt"), "2 99\n");
        Assert.Equal(new PixelCounts(0, 64, 0, All - 64), Run().Total);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(24)]
    public void Only_the_pixels_that_are_not_black_in_ROI_are_scored(int bits)
    {
        _data.Mask(2, (_, _) => 255);
        File.WriteAllBytes(_data.Beside("ROI.bmp"), Bmp(bits, (x, y) => x >= 16 && y >= 20));
        Assert.Equal(new PixelCounts(32, 0, (48 * 28) - 32, 0), Run().Total);
    }

    [Fact]
    public void Masks_that_fit_no_frame_are_refused()
    {
        _data.Mask(7, (_, _) => 0);
        Assert.Contains("has a mask", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_mask_of_another_size_is_refused_with_both_sizes()
    {
        ScoringDataset.Write(Path.Combine(_data.Masks, "gt000002.png"), (_, _) => 0, 32, 48);
        Assert.Contains("32x48", Refused(), StringComparison.Ordinal);
        Assert.Contains("64x48", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_mask_with_another_value_is_refused_with_its_place()
    {
        _data.Mask(2, (x, y) => (byte)(x == 5 && y == 3 ? 128 : 0));
        Assert.Contains("the value 128 at 5,3", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_masks_of_one_number_are_refused()
    {
        _data.Mask(2, (_, _) => 0);
        ScoringDataset.Write(Path.Combine(_data.Masks, "mask2.png"), (_, _) => 0);
        Assert.Contains("the same number", Refused(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("one two")]
    [InlineData("9 2")]
    [InlineData("5")]
    public void A_temporalROI_that_is_no_span_is_refused(string text)
    {
        _data.Mask(2, (_, _) => 0);
        File.WriteAllText(_data.Beside("temporalROI.txt"), text);
        Assert.Contains("two numbers", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_ROI_cut_short_is_refused()
    {
        _data.Mask(2, (_, _) => 0);
        File.WriteAllBytes(_data.Beside("ROI.bmp"), Bmp(24, (_, _) => true)[..500]);
        Assert.Contains("ROI.bmp cannot be read", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_list_of_frames_tells_each_ones_figures()
    {
        _data.Mask(1, (_, _) => 0);
        _data.Mask(2, (x, y) => (byte)(x is >= 16 and < 24 && y is >= 16 and < 24 ? 255 : 0));
        var csv = new StringWriter();
        TruthText.WriteCsv(Run(), csv);
        var lines = csv.ToString().Split("\r\n");
        Assert.Equal($"\"in000001.png\",1,0,0,0,{All},,,", lines[1]);
        Assert.Equal($"\"in000002.png\",2,64,0,0,{All - 64},1,1,1", lines[2]);
    }

    public void Dispose() => _data.Dispose();

    private TruthScore Run() => TruthScoring.Run(
        _data.Frames, _data.Masks, ScoringDataset.Settings, _ => new Progress(
            TextWriter.Null, isTerminal: false, TimeSpan.Zero, TimeProvider.System), TestContext.Current.CancellationToken);

    private string Refused() => Assert.Throws<AnalyzeException>(Run).Message;

    private static byte[] Bmp(int bits, Func<int, int, bool> isSet)
    {
        const int Header = 54;
        var start = Header + (bits == 8 ? 256 * 4 : 0);
        var stride = ScoringDataset.Width * bits / 8;
        var file = new byte[start + (stride * ScoringDataset.Height)];
        "BM"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(10), start);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), ScoringDataset.Width);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), ScoringDataset.Height);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(28), (short)bits);
        if (bits == 8)
            file.AsSpan(Header + (255 * 4), 3).Fill(255);
        for (var y = 0; y < ScoringDataset.Height; y++)
        {
            for (var x = 0; x < ScoringDataset.Width; x++)
            {
                if (isSet(x, y))   // rows stand from the bottom up
                    file.AsSpan(start + ((ScoringDataset.Height - 1 - y) * stride) + (x * bits / 8), bits / 8).Fill(255);
            }
        }

        return file;
    }
}
