using Gateway.Vision;

namespace Gateway.Interop.Tests.Sketches;

/// <summary>JPEGs with much detail, so that FF 00 and other things that look like markers are in them.</summary>
internal static class SketchPicture
{
    public static byte[] Make(int width, int height)
    {
        var pixels = new byte[width * height * 3];
        new Random(13).NextBytes(pixels);
        using var encoder = new JpegEncoder();
        var jpeg = new byte[JpegEncoder.MaxLength(width, height, JpegPixels.Rgb24)];
        return jpeg[..encoder.Encode(pixels, width, height, JpegPixels.Rgb24, jpeg)];
    }
}
