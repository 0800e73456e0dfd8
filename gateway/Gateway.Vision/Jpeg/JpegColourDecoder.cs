namespace Gateway.Vision;

/// <summary>JPEG bytes to red, green and blue, for pictures shown to people. Analysis never needs colour.</summary>
/// <remarks>One thread at a time. Owns a libjpeg-turbo handle.</remarks>
public sealed unsafe class JpegColourDecoder : IDisposable
{
    private const int Channels = 3;

    private readonly JpegLimits _limits;
    private nint _handle;

    /// <exception cref="DllNotFoundException">libturbojpeg.so.0 is not installed; the text names the package.</exception>
    public JpegColourDecoder(JpegLimits? limits = null)
    {
        _limits = limits ?? JpegLimits.Default;
        _handle = TurboJpeg.tjInitDecompress();
    }

    /// <summary>Decodes to 1, 1/2, 1/4 or 1/8 of the size: the smallest that is at least <paramref name="leastWidth"/> pixels wide.</summary>
    /// <remarks>A least width up to 0 decodes the full size. Pixels are rows without padding, three bytes each; empty when refused.</remarks>
    /// <returns><see cref="JpegRefusal.None"/>, or why there is no picture. A damaged one is decoded as far as possible.</returns>
    public JpegRefusal Decode(ReadOnlySpan<byte> jpeg, int leastWidth, out int width, out int height, out byte[] pixels)
    {
        ObjectDisposedException.ThrowIf(_handle == 0, this);
        (width, height, pixels) = (0, 0, []);
        var refusal = JpegHeader.Read(jpeg, _limits, out var info);
        if (refusal != JpegRefusal.None)
            return refusal;

        var divisor = 1;
        while (leastWidth > 0 && divisor < 8 && info.Width / (divisor * 2) >= leastWidth)
            divisor *= 2;
        width = (info.Width + divisor - 1) / divisor;
        height = (info.Height + divisor - 1) / divisor;
        pixels = new byte[(long)width * height * Channels];
        fixed (byte* bytes = jpeg, to = pixels)
        {
            var done = TurboJpeg.tjDecompress2(
                _handle, bytes, (nuint)jpeg.Length, to, width, 0, height, TurboJpeg.PixelsRgb, TurboJpeg.LimitScans);
            return done == 0 || TurboJpeg.tjGetErrorCode(_handle) == TurboJpeg.Warning ? JpegRefusal.None : JpegRefusal.Corrupt;
        }
    }

    public void Dispose()
    {
        if (_handle != 0)
            _ = TurboJpeg.tjDestroy(_handle);
        _handle = 0;
        GC.SuppressFinalize(this);
    }

    ~JpegColourDecoder() => Dispose();
}
