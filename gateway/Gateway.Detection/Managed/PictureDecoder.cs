namespace Gateway.Detection.Managed;

/// <summary>JPEG to red, green and blue bytes, in reused memory that grows to the largest picture seen. One caller at a time.</summary>
internal sealed unsafe class PictureDecoder : IDisposable
{
    private const int MaxSide = 4096;
    private const int Channels = 3;

    private nint _handle;
    private byte* _pixels;
    private int _capacity;

    /// <exception cref="DetectorException">libturbojpeg is not installed.</exception>
    public PictureDecoder()
    {
        try
        {
            _handle = TurboJpeg.tjInitDecompress();
        }
        catch (DllNotFoundException e)
        {
            GC.SuppressFinalize(this);
            throw new DetectorException(
                DetectionFault.CannotStart, "libturbojpeg is not installed: sudo apt-get install libturbojpeg0", e);
        }
    }

    ~PictureDecoder() => Free();

    public int Width { get; private set; }

    public int Height { get; private set; }

    /// <summary>Rows of three bytes per pixel; valid until the next call.</summary>
    public ReadOnlySpan<byte> Pixels => new(_pixels, Width * Height * Channels);

    /// <summary>Decodes a picture. A cut or slightly damaged one is decoded as far as possible, as darknet does.</summary>
    /// <exception cref="DetectorException">It is unreadable or too large.</exception>
    public void Decode(ReadOnlySpan<byte> jpeg)
    {
        fixed (byte* bytes = jpeg)
        {
            if (TurboJpeg.tjDecompressHeader3(_handle, bytes, (nuint)jpeg.Length, out var width, out var height, out _, out _) != 0)
                throw Unreadable();
            if (width < 1 || height < 1)   // tables without a picture are not an error to the library
                throw Unreadable("it holds no picture");
            if (width > MaxSide || height > MaxSide)
                throw new DetectorException(DetectionFault.FrameTooLarge, $"the picture is {width}x{height}, the limit is {MaxSide}x{MaxSide}");

            Reserve(width * height * Channels);
            (Width, Height) = (width, height);
            var failed = TurboJpeg.tjDecompress2(
                _handle, bytes, (nuint)jpeg.Length, _pixels, width, 0, height, TurboJpeg.PixelsRgb, TurboJpeg.LimitScans) != 0;
            if (failed && TurboJpeg.tjGetErrorCode(_handle) != 0)
                throw Unreadable();
        }
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private DetectorException Unreadable() => Unreadable(Marshal.PtrToStringUTF8((nint)TurboJpeg.tjGetErrorStr2(_handle)));

    /// <summary>Replaces the handle, as the library would continue an unreadable header with the next picture.</summary>
    private DetectorException Unreadable(string? reason)
    {
        _ = TurboJpeg.tjDestroy(_handle);
        _handle = TurboJpeg.tjInitDecompress();
        return new DetectorException(DetectionFault.UnreadableImage, $"not a readable JPEG: {reason}");
    }

    private void Reserve(int bytes)
    {
        if (bytes <= _capacity)
            return;
        _pixels = (byte*)NativeMemory.Realloc(_pixels, (nuint)bytes);
        _capacity = bytes;
    }

    private void Free()
    {
        _ = TurboJpeg.tjDestroy(_handle);
        NativeMemory.Free(_pixels);
        _pixels = null;
    }
}

/// <summary>The functions of libturbojpeg.so.0 used by <see cref="PictureDecoder"/>. An <c>unsigned long</c> is as wide as a pointer.</summary>
internal static unsafe partial class TurboJpeg
{
    public const int PixelsRgb = 0;

    /// <summary>Refuses a progressive picture of more than 500 scans, which costs minutes and shows nothing.</summary>
    public const int LimitScans = 32768;

    private const string Library = "libturbojpeg.so.0";

    [LibraryImport(Library)]
    public static partial nint tjInitDecompress();

    [LibraryImport(Library)]
    public static partial int tjDecompressHeader3(
        nint handle, byte* jpeg, nuint jpegSize, out int width, out int height, out int subsampling, out int colorspace);

    [LibraryImport(Library)]
    public static partial int tjDecompress2(
        nint handle, byte* jpeg, nuint jpegSize, byte* pixels, int width, int pitch, int height, int pixelFormat, int flags);

    /// <summary>0 after a mere warning: the picture was decoded with guesses.</summary>
    [LibraryImport(Library)]
    public static partial int tjGetErrorCode(nint handle);

    [LibraryImport(Library)]
    public static partial byte* tjGetErrorStr2(nint handle);

    [LibraryImport(Library)]
    public static partial int tjDestroy(nint handle);
}
