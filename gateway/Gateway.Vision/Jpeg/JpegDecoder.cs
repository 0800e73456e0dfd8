namespace Gateway.Vision;

/// <summary>JPEG bytes to a luma plane, through libjpeg-turbo. Colour is never computed.</summary>
/// <remarks>One thread at a time: make one per worker. Bad pictures return a <see cref="JpegRefusal"/>, never throw. No managed allocation.</remarks>
public sealed unsafe class JpegDecoder : IDisposable
{
    private readonly JpegLimits _limits;
    private nint _handle;

    /// <exception cref="DllNotFoundException">libturbojpeg.so.0 is not installed; the text names the package.</exception>
    public JpegDecoder(JpegLimits? limits = null)
    {
        _limits = limits ?? JpegLimits.Default;
        _handle = TurboJpeg.tjInitDecompress();
    }

    /// <summary>Reads the headers only.</summary>
    /// <returns>False if they make the JPEG refused.</returns>
    public bool TryReadHeader(ReadOnlySpan<byte> jpeg, out JpegInfo info, out JpegRefusal refusal)
    {
        refusal = JpegHeader.Read(jpeg, _limits, out info);
        return refusal == JpegRefusal.None;
    }

    /// <summary>Decodes the brightness of <paramref name="jpeg"/> into <paramref name="luma"/>, which is resized to the scaled picture.</summary>
    /// <returns><see cref="JpegRefusal.None"/>, or why the frame is unusable; the plane then holds undefined content.</returns>
    public JpegRefusal Decode(ReadOnlySpan<byte> jpeg, LumaPlane luma, LumaScale scale = LumaScale.Full)
    {
        ObjectDisposedException.ThrowIf(_handle == 0, this);
        var refusal = JpegHeader.Read(jpeg, _limits, out var info);
        if (refusal != JpegRefusal.None)
            return refusal;

        var divisor = (int)scale;
        luma.Resize((info.Width + divisor - 1) / divisor, (info.Height + divisor - 1) / divisor);
        fixed (byte* bytes = jpeg)
        {
            // libjpeg reads width and height from the bytes again, and writes at most the size given here.
            var done = TurboJpeg.tjDecompress2(
                _handle, bytes, (nuint)jpeg.Length, luma.Data, luma.Width, luma.Stride, luma.Height, TurboJpeg.PixelsGray, TurboJpeg.LimitScans);
            return done == 0 ? JpegRefusal.None : Explain();
        }
    }

    public void Dispose()
    {
        if (_handle != 0)
            _ = TurboJpeg.tjDestroy(_handle);
        _handle = 0;
        GC.SuppressFinalize(this);
    }

    private JpegRefusal Explain()
    {
        var text = TurboJpeg.ErrorText(_handle);
        if (text.IndexOf("remature end"u8) >= 0 || text.IndexOf("contains no image"u8) >= 0 || text.IndexOf("missing SOS"u8) >= 0)
            return JpegRefusal.Truncated;
        if (TurboJpeg.tjGetErrorCode(_handle) != TurboJpeg.Warning)
            return text.IndexOf("nsupported"u8) >= 0 ? JpegRefusal.Unsupported : JpegRefusal.Corrupt;

        // Many USB cameras put stray bytes between the scan and its end; the picture is complete.
        return text.IndexOf("extraneous bytes"u8) >= 0 ? JpegRefusal.None : JpegRefusal.Corrupt;
    }

    ~JpegDecoder() => Dispose();
}

/// <summary>The size at which a JPEG is decoded. The value is the divisor; sides are rounded up.</summary>
public enum LumaScale
{
    Full = 1,
    Half = 2,
    Quarter = 4,
}
