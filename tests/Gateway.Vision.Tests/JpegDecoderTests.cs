using Gateway.Testing;

namespace Gateway.Vision.Tests;

public sealed class JpegDecoderTests : IDisposable
{
    private readonly JpegDecoder _decoder = new();
    private readonly LumaPlane _luma = new();

    [Fact]
    public void Decode_of_an_encoded_gray_picture_gives_it_back()
    {
        var pixels = new byte[97 * 61];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(60 + (i % 97) + (i / 97));

        Assert.Equal(JpegRefusal.None, _decoder.Decode(TestPictures.GrayJpeg(pixels, 97, 61, 100), _luma));

        Assert.Equal((97, 61), (_luma.Width, _luma.Height));
        for (var y = 0; y < 61; y++)
        {
            for (var x = 0; x < 97; x++)
                Assert.InRange(_luma.Row(y)[x], pixels[(y * 97) + x] - 3, pixels[(y * 97) + x] + 3);
        }
    }

    [Fact]
    public void Decode_of_a_colour_picture_gives_its_brightness()
    {
        var rgb = TestPictures.Rgb(160, 120);

        Assert.Equal(JpegRefusal.None, _decoder.Decode(TestPictures.Jpeg(160, 120, 100), _luma));

        var error = 0.0;
        for (var y = 0; y < 120; y++)
        {
            for (var x = 0; x < 160; x++)
            {
                var at = ((y * 160) + x) * 3;
                error += Math.Abs((0.299 * rgb[at]) + (0.587 * rgb[at + 1]) + (0.114 * rgb[at + 2]) - _luma.Row(y)[x]);
            }
        }

        Assert.True(error / (160 * 120) < 2, $"mean error {error / (160 * 120)}");
    }

    [Theory]
    [InlineData(LumaScale.Full, 161, 119)]
    [InlineData(LumaScale.Half, 81, 60)]
    [InlineData(LumaScale.Quarter, 41, 30)]
    public void Decode_at_a_scale_rounds_the_sides_up(LumaScale scale, int width, int height)
    {
        Assert.Equal(JpegRefusal.None, _decoder.Decode(TestPictures.Jpeg(161, 119), _luma, scale));
        Assert.Equal((width, height), (_luma.Width, _luma.Height));
        Assert.InRange(_luma.Row(height - 1)[1], 100, 200);   // the gradient is brightest green at the bottom: the last row was written
    }

    [Fact]
    public void TryReadHeader_reads_the_size()
    {
        Assert.True(_decoder.TryReadHeader(TestPictures.Jpeg(160, 120), out var info, out _));
        Assert.Equal(new JpegInfo(160, 120), info);
    }

    [Fact]
    public void Decode_of_a_picture_cut_anywhere_is_refused()
    {
        var jpeg = TestPictures.Jpeg(320, 240, 95);
        Assert.True(jpeg.Length > 5000, $"{jpeg.Length} bytes");
        for (var length = 0; length < jpeg.Length; length += 100)
            Assert.True(_decoder.Decode(jpeg.AsSpan(0, length), _luma) != JpegRefusal.None, $"cut at {length} of {jpeg.Length}");

        // Past the headers the reason is always the same.
        for (var length = jpeg.Length - 1000; length < jpeg.Length; length++)
            Assert.Equal(JpegRefusal.Truncated, _decoder.Decode(jpeg.AsSpan(0, length), _luma));
    }

    [Fact]
    public void Decode_after_a_refusal_works_again()
    {
        var jpeg = TestPictures.Jpeg();
        Assert.Equal(JpegRefusal.Truncated, _decoder.Decode(jpeg.AsSpan(0, jpeg.Length / 2), _luma));
        Assert.Equal(JpegRefusal.None, _decoder.Decode(jpeg, _luma));
    }

    [Fact]
    public void Decode_tolerates_bytes_after_the_end()
    {
        byte[] padded = [.. TestPictures.Jpeg(), .. new byte[500]];
        Assert.Equal(JpegRefusal.None, _decoder.Decode(padded, _luma));
    }

    [Theory]
    [InlineData("", JpegRefusal.NotJpeg)]
    [InlineData("FF", JpegRefusal.Truncated)]
    [InlineData("FFD8", JpegRefusal.Truncated)]
    [InlineData("FFD8FF", JpegRefusal.Truncated)]
    [InlineData("FFD8FFC0", JpegRefusal.Truncated)]
    [InlineData("FFD8FFD9", JpegRefusal.NotJpeg)]
    [InlineData("FFD8FFDA0008", JpegRefusal.NotJpeg)]
    [InlineData("FFD8FFE00001", JpegRefusal.NotJpeg)]
    [InlineData("89504E470D0A1A0A", JpegRefusal.NotJpeg)]
    [InlineData("FFD8FFC0000B080010001001011100", JpegRefusal.Truncated)]                 // a header alone
    [InlineData("FFD8FFC0000B08FFFFFFFF01011100", JpegRefusal.TooLarge)]
    [InlineData("FFD8FFC0000B080010FFFF01011100", JpegRefusal.TooLarge)]
    [InlineData("FFD8FFC0000B080000001001011100", JpegRefusal.NoSize)]                    // height 0
    [InlineData("FFD8FFC0000B080010000001011100", JpegRefusal.NoSize)]                    // width 0
    [InlineData("FFD8FFC1000B0C0010001001011100", JpegRefusal.UnsupportedDepth)]          // 12 bit
    [InlineData("FFD8FFC3000B080010001001011100", JpegRefusal.Unsupported)]               // lossless
    [InlineData("FFD8FFC00014080010001004011100021100031100041100", JpegRefusal.UnsupportedColours)]   // four components
    [InlineData("FFD8FFC0000C08001000100101110000", JpegRefusal.NotJpeg)]                 // length does not fit the components
    public void Decode_refuses_bad_headers_with_a_reason(string hex, JpegRefusal reason) =>
        Assert.Equal(reason, _decoder.Decode(Convert.FromHexString(hex), _luma));

    [Fact]
    public void Decode_refuses_more_bytes_than_the_limit()
    {
        var jpeg = TestPictures.Jpeg();
        using var strict = new JpegDecoder(new JpegLimits { MaxBytes = jpeg.Length - 1 });
        Assert.Equal(JpegRefusal.TooLarge, strict.Decode(jpeg, _luma));
    }

    [Fact]
    public void Decode_takes_no_memory_for_a_picture_over_the_limit()
    {
        using var strict = new JpegDecoder(new JpegLimits { MaxWidth = 159 });
        Assert.Equal(JpegRefusal.TooLarge, strict.Decode(TestPictures.Jpeg(160, 120), _luma));
        Assert.Equal(0, _luma.Width);
    }

    [Fact]
    public void Decode_of_mutated_pictures_never_throws()
    {
        var random = new Random(20260101);
        byte[][] sources = [TestPictures.Jpeg(96, 64), TestPictures.Jpeg(64, 96, 30), TestPictures.GrayJpeg(new byte[64 * 64], 64, 64)];
        var decoded = 0;
        var rounds = Fuzz.Rounds(2000, least: 400);
        for (var i = 0; i < rounds; i++)
        {
            var jpeg = (byte[])sources[i % sources.Length].Clone();
            for (var changes = random.Next(1, 6); changes > 0; changes--)
                jpeg[random.Next(jpeg.Length)] = (byte)random.Next(256);

            if (_decoder.Decode(jpeg.AsSpan(0, random.Next(8) == 0 ? random.Next(jpeg.Length) : jpeg.Length), _luma) == JpegRefusal.None)
                decoded++;
        }

        Assert.InRange(decoded, rounds / 20, rounds - (rounds / 20));   // both outcomes occur
    }

    [Fact]
    public void Load_names_the_package_of_a_missing_library()
    {
        var missing = Assert.Throws<DllNotFoundException>(() => TurboJpeg.Load("libturbojpeg-missing.so.0"));
        Assert.Contains("apt-get install libturbojpeg0", missing.Message);
    }

    [Fact]
    public void Decode_allocates_nothing()
    {
        var jpeg = TestPictures.Jpeg();
        var cut = jpeg.AsMemory(0, jpeg.Length / 2);
        Assert.Equal(0, ThreadAllocations.OfCheapest(() =>
        {
            for (var i = 0; i < 50; i++)
            {
                _decoder.Decode(jpeg, _luma);
                _decoder.Decode(cut.Span, _luma);
            }
        }));
    }

    [Theory]
    [InlineData("tower.jpg", JpegRefusal.None)]
    [InlineData("tower_grayscale.jpg", JpegRefusal.None)]
    [InlineData("tower_progressive.jpg", JpegRefusal.None)]
    [InlineData("go-image-testdata/video-001.221212.jpeg", JpegRefusal.None)]
    [InlineData("go-image-testdata/video-001.cmyk.jpeg", JpegRefusal.UnsupportedColours)]
    [InlineData("libjpeg-turbo/testorig12.jpg", JpegRefusal.UnsupportedDepth)]
    [InlineData("go-image-testdata/video-001.progressive.jpeg", JpegRefusal.None)]
    [InlineData("go-image-testdata/video-001.progressive.truncated.jpeg", JpegRefusal.None)]
    [InlineData("go-image-testdata/video-001.q50.410.jpeg", JpegRefusal.None)]
    [InlineData("go-image-testdata/video-001.q50.411.jpeg", JpegRefusal.None)]
    [InlineData("go-image-testdata/video-001.q50.411.progressive.jpeg", JpegRefusal.None)]
    [InlineData("go-image-testdata/video-001.q50.440.jpeg", JpegRefusal.None)]
    [InlineData("go-image-testdata/video-001.rgb.jpeg", JpegRefusal.None)]
    [InlineData("go-image-testdata/video-005.gray.q50.2x2.jpeg", JpegRefusal.None)]
    public void Decode_handles_pictures_from_elsewhere(string name, JpegRefusal expected)
    {
        var jpeg = File.ReadAllBytes(TrialData.Require("jpeg", name));
        foreach (var scale in new[] { LumaScale.Full, LumaScale.Half, LumaScale.Quarter })
            Assert.Equal(expected, _decoder.Decode(jpeg, _luma, scale));
    }

    [Fact]
    public void Decode_of_every_picture_from_elsewhere_gives_a_reason_or_a_picture()
    {
        foreach (var file in Directory.EnumerateFiles(TrialData.Require("jpeg"), "*.jp*g", SearchOption.AllDirectories))
            Assert.True(Enum.IsDefined(_decoder.Decode(File.ReadAllBytes(file), _luma)), file);
    }

    public void Dispose()
    {
        _decoder.Dispose();
        _luma.Dispose();
    }
}
