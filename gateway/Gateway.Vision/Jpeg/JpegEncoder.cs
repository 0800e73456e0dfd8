using System.Buffers;

namespace Gateway.Vision;

/// <summary>Pixels to JPEG bytes, through libjpeg-turbo: for simulated boards, contact sheets and tests. The gateway never re-encodes a camera's frame.</summary>
/// <remarks>One thread at a time. Colour is stored at half resolution both ways (4:2:0), as cameras do.</remarks>
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

    /// <summary>Bytes that a picture of this size cannot exceed.</summary>
    public static int MaxLength(int width, int height, JpegPixels format) => checked((int)TurboJpeg.tjBufSize(width, height, Subsampling(format)));

    /// <summary>Encodes rows that follow each other without padding.</summary>
    /// <param name="pixels">Width x height x bytes a pixel.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="format">What a pixel is made of.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
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
                throw new InvalidOperationException("libjpeg-turbo could not encode: " + System.Text.Encoding.UTF8.GetString(TurboJpeg.ErrorText(_handle)));
            return (int)size;
        }
    }

    /// <summary>As the other overload, to a writer that provides the room.</summary>
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
