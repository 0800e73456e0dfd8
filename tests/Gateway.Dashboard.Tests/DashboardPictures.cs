using System.Buffers;
using Gateway.Vision;

namespace Gateway.Dashboard.Tests;

/// <summary>Small JPEGs and clip files for the dashboard's tests.</summary>
internal static class DashboardPictures
{
    public const int Width = 64;
    public const int Height = 48;

    /// <summary>A picture of one colour.</summary>
    public static byte[] Plain(byte red, byte green, byte blue, int width = Width, int height = Height)
    {
        var pixels = new byte[width * height * 3];
        for (var i = 0; i < pixels.Length; i += 3)
            (pixels[i], pixels[i + 1], pixels[i + 2]) = (red, green, blue);
        using var encoder = new JpegEncoder();
        var jpeg = new ArrayBufferWriter<byte>();
        encoder.Encode(pixels, width, height, JpegPixels.Rgb24, jpeg);
        return jpeg.WrittenSpan.ToArray();
    }

    /// <summary>Pictures that get brighter from one to the next.</summary>
    public static byte[][] Brightening(int count) =>
        [.. Enumerable.Range(0, count).Select(i => (byte)(i * 255 / (count - 1))).Select(level => Plain(level, level, level))];
}
