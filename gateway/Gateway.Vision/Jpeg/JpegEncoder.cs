using System.Buffers;
using System.Text;

namespace Gateway.Vision;

/// <summary>Pixels to JPEG, through libjpeg-turbo, for simulated boards, contact sheets and tests. Camera frames are never re-encoded.</summary>
/// <remarks>One thread at a time. Colour is stored at half resolution in both directions (4:2:0), as cameras do.</remarks>
public sealed unsafe class JpegEncoder : IDisposable
{
    private readonly int _quality;
    private nint _handle;

    /// <param name="quality">1 to 100.</param>
    /// <exception cref="DllNotFoundException">libturbojpeg.so.0 is not installed; the text names the package.</exception>
    public JpegEncoder(int quality = 80)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        _quality = quality;
        _handle = TurboJpeg.tjInitCompress();
    }

    /// <summary>Largest encoded length of a picture of this size, in bytes.</summary>
    public static int MaxLength(int width, int height, JpegPixels format) => checked((int)TurboJpeg.tjBufSize(width, height, Subsampling(format)));

    /// <summary>Encodes rows without padding. <paramref name="destination"/> holds at least <see cref="MaxLength"/> bytes.</summary>
    /// <returns>Bytes written.</returns>
    public int Encode(ReadOnlySpan<byte> pixels, int width, int height, JpegPixels format, Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_handle == 0, this);
        ArgumentOutOfRangeException.ThrowIfNotEqual(pixels.Length, (long)width * height * (int)format, nameof(pixels));
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, MaxLength(width, height, format), nameof(destination));

        fixed (byte* from = pixels, to = destination)
        {
            var jpeg = to;
            var size = (nuint)destination.Length;
            var pixelFormat = format == JpegPixels.Gray ? TurboJpeg.PixelsGray : TurboJpeg.PixelsRgb;
            var done = TurboJpeg.tjCompress2(
                _handle, from, width, 0, height, pixelFormat, &jpeg, &size, Subsampling(format), _quality, TurboJpeg.NoRealloc);
            if (done != 0)
                throw new InvalidOperationException("libjpeg-turbo could not encode: " + Encoding.UTF8.GetString(TurboJpeg.ErrorText(_handle)));
            return (int)size;
        }
    }

    public int Encode(ReadOnlySpan<byte> pixels, int width, int height, JpegPixels format, IBufferWriter<byte> output)
    {
        var written = Encode(pixels, width, height, format, output.GetSpan(MaxLength(width, height, format)));
        output.Advance(written);
        return written;
    }

    public void Dispose()
    {
        if (_handle != 0)
            _ = TurboJpeg.tjDestroy(_handle);
        _handle = 0;
        GC.SuppressFinalize(this);
    }

    private static int Subsampling(JpegPixels format) => format == JpegPixels.Gray ? TurboJpeg.SubsamplingGray : TurboJpeg.Subsampling420;

    ~JpegEncoder() => Dispose();
}

public enum JpegPixels
{
    /// <summary>One byte per pixel: brightness.</summary>
    Gray = 1,

    /// <summary>Three bytes per pixel: red, green, blue.</summary>
    Rgb24 = 3,
}
