namespace Gateway.Vision;

/// <summary>JPEG bytes to red, green and blue, for pictures that people look at. Analysis never needs colour.</summary>
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

    /// <summary>Decodes at a half, a quarter or an eighth of the size while that is not narrower than <paramref name="leastWidth"/>, else whole.</summary>
    /// <param name="jpeg">Not kept.</param>
    /// <param name="leastWidth">Pixels; 0 or less takes the whole size.</param>
    /// <param name="width">Of the decoded picture.</param>
    /// <param name="height">Of the decoded picture.</param>
    /// <param name="pixels">Rows without padding, three bytes a pixel; empty when refused.</param>
    /// <returns><see cref="JpegRefusal.None"/>, or why there is no picture. A damaged one is shown as far as it goes.</returns>
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
