using System.Reflection;

namespace Gateway.Vision;

/// <summary>The functions used from libturbojpeg.so.0. Version 2.0 has them all, and 3.x keeps them.</summary>
/// <remarks>An <c>unsigned long</c> of the C interface is as wide as a pointer on every Linux, hence <see langword="nuint"/>.</remarks>
internal static unsafe partial class TurboJpeg
{
    public const int PixelsRgb = 0;
    public const int PixelsGray = 6;
    public const int Subsampling420 = 2;
    public const int SubsamplingGray = 3;

    /// <summary>Keeps the caller's output buffer instead of replacing it.</summary>
    public const int NoRealloc = 1024;

    /// <summary>Refuses a progressive picture of more than 500 scans, which costs minutes and shows nothing.</summary>
    public const int LimitScans = 32768;

    /// <summary>Error code of a picture that was decoded with guesses.</summary>
    public const int Warning = 0;

    private const string Library = "libturbojpeg.so.0";

    static TurboJpeg() => NativeLibrary.SetDllImportResolver(typeof(TurboJpeg).Assembly, Resolve);

    [LibraryImport(Library)]
    public static partial nint tjInitDecompress();

    [LibraryImport(Library)]
    public static partial nint tjInitCompress();

    [LibraryImport(Library)]
    public static partial int tjDestroy(nint handle);

    [LibraryImport(Library)]
    public static partial int tjDecompress2(
        nint handle, byte* jpeg, nuint jpegSize, byte* pixels, int width, int pitch, int height, int pixelFormat, int flags);

    [LibraryImport(Library)]
    public static partial int tjCompress2(
        nint handle, byte* pixels, int width, int pitch, int height, int pixelFormat, byte** jpeg, nuint* jpegSize, int subsampling, int quality,
        int flags);

    [LibraryImport(Library)]
    public static partial nuint tjBufSize(int width, int height, int subsampling);

    [LibraryImport(Library)]
    public static partial int tjGetErrorCode(nint handle);

    [LibraryImport(Library)]
    public static partial byte* tjGetErrorStr2(nint handle);

    /// <summary>The handle's last error, not copied.</summary>
    public static ReadOnlySpan<byte> ErrorText(nint handle) => MemoryMarshal.CreateReadOnlySpanFromNullTerminated(tjGetErrorStr2(handle));

    /// <exception cref="DllNotFoundException">The text names the package to install.</exception>
    internal static nint Load(string library) =>
        NativeLibrary.TryLoad(library, out var handle)
            ? handle
            : throw new DllNotFoundException(
                $"{library} (libjpeg-turbo, decodes JPEG) is not installed. On Debian and Raspberry Pi OS: apt-get install libturbojpeg0");

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) => name == Library ? Load(Library) : 0;
}
