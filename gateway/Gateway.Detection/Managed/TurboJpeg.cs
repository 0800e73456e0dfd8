using System.Runtime.InteropServices;

namespace Gateway.Detection.Managed;

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
