using Gateway.Load;
using Gateway.Vision;

namespace Esp32.Camera.Tests.Load;

public sealed class LoadPictureTests
{
    [Theory]
    [InlineData(1000)]
    [InlineData(4096)]
    [InlineData(50_000)]
    [InlineData(65_600)]
    [InlineData(300_000)]
    public void Create_gives_a_decodable_JPEG_of_the_exact_size(int size)
    {
        var jpeg = LoadPicture.Create(size);
        Assert.Equal(size, jpeg.Length);
        Assert.True(JpegMarkers.AreWhole(jpeg));

        using var decoder = new JpegDecoder(JpegLimits.Default);
        using var luma = new LumaPlane();
        Assert.Equal(JpegRefusal.None, decoder.Decode(jpeg, luma, LumaScale.Full));
    }

    [Fact]
    public void Create_fills_up_exactly_where_one_comment_segment_no_longer_does()
    {
        const int Segment = 65_537;
        var bare = 100_000 - CommentBytes(LoadPicture.Create(100_000));
        for (var fill = Segment - 5; fill <= Segment + 5; fill++)
        {
            var jpeg = LoadPicture.Create(bare + fill);
            Assert.Equal((bare + fill, fill), (jpeg.Length, CommentBytes(jpeg)));
        }
    }

    /// <summary>Bytes of all comment segments after the start marker.</summary>
    private static int CommentBytes(byte[] jpeg)
    {
        var at = 2;
        while (jpeg[at] == 0xFF && jpeg[at + 1] == 0xFE)
            at += 2 + (jpeg[at + 2] << 8 | jpeg[at + 3]);
        return at - 2;
    }
}
