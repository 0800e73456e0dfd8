namespace Gateway.Vision.Tests;

public sealed class JpegEncoderTests
{
    [Fact]
    public void Encode_writes_a_whole_jpeg_into_the_callers_buffer()
    {
        using var encoder = new JpegEncoder(80);
        var buffer = new byte[JpegEncoder.MaxLength(160, 120, JpegPixels.Rgb24)];

        var length = encoder.Encode(TestPictures.Rgb(160, 120), 160, 120, JpegPixels.Rgb24, buffer);

        Assert.Equal([0xFF, 0xD8], buffer[..2]);
        Assert.Equal([0xFF, 0xD9], buffer[(length - 2)..length]);
    }

    [Fact]
    public void Encode_of_the_same_pixels_gives_the_same_bytes() => Assert.Equal(TestPictures.Jpeg(), TestPictures.Jpeg());

    [Fact]
    public void Encode_at_lower_quality_is_smaller() => Assert.True(TestPictures.Jpeg(quality: 30).Length < TestPictures.Jpeg(quality: 90).Length);

    [Fact]
    public void Encode_refuses_pixels_that_do_not_fill_the_picture()
    {
        using var encoder = new JpegEncoder();
        var buffer = new byte[JpegEncoder.MaxLength(16, 16, JpegPixels.Gray)];
        Assert.Throws<ArgumentOutOfRangeException>("pixels", () => encoder.Encode(new byte[255], 16, 16, JpegPixels.Gray, buffer));
    }

    [Fact]
    public void Encode_refuses_a_buffer_that_may_be_too_small()
    {
        using var encoder = new JpegEncoder();
        Assert.Throws<ArgumentOutOfRangeException>("destination", () => encoder.Encode(new byte[256], 16, 16, JpegPixels.Gray, new byte[10]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public void Constructor_refuses_a_quality_outside_1_to_100(int quality) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new JpegEncoder(quality));
}
