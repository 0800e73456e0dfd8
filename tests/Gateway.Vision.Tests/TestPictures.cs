using System.Buffers;

namespace Gateway.Vision.Tests;

/// <summary>Pictures made by arithmetic, so that every run and every language gets the same.</summary>
internal static class TestPictures
{
    /// <summary>A smooth gradient with a few edges, red, green, blue.</summary>
    public static byte[] Rgb(int width, int height)
    {
        var pixels = new byte[width * height * 3];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var at = ((y * width) + x) * 3;
                pixels[at] = (byte)(x * 255 / width);
                pixels[at + 1] = (byte)(y * 255 / height);
                pixels[at + 2] = (byte)((x / 16 + y / 16) % 2 * 120);
            }
        }

        return pixels;
    }

    public static byte[] Jpeg(int width = 160, int height = 120, int quality = 85)
    {
        using var encoder = new JpegEncoder(quality);
        var output = new ArrayBufferWriter<byte>();
        encoder.Encode(Rgb(width, height), width, height, JpegPixels.Rgb24, output);
        return output.WrittenSpan.ToArray();
    }

    public static byte[] GrayJpeg(ReadOnlySpan<byte> pixels, int width, int height, int quality = 95)
    {
        using var encoder = new JpegEncoder(quality);
        var output = new ArrayBufferWriter<byte>();
        encoder.Encode(pixels, width, height, JpegPixels.Gray, output);
        return output.WrittenSpan.ToArray();
    }
}
