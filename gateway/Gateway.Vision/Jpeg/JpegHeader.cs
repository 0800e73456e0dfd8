using System.Buffers.Binary;

namespace Gateway.Vision;

/// <summary>Reads the markers before a JPEG's first scan, without native code: libjpeg-turbo gets only pictures with valid headers.</summary>
/// <remarks>
/// ITU-T T.81 annex B. A segment is FF, marker, then a big-endian length which counts itself. Frame header (SOFn):
/// <code>
/// at  size  field
///  0   2    length      8 + 3 x components
///  2   1    precision   bits per sample
///  3   2    height      0 means that it follows the picture (DNL)
///  5   2    width
///  7   1    components
/// </code>
/// </remarks>
public static class JpegHeader
{
    private const byte StartOfImage = 0xD8;
    private const byte EndOfImage = 0xD9;
    private const byte StartOfScan = 0xDA;
    private const byte ArithmeticConditioning = 0xCC;
    private const byte HuffmanTables = 0xC4;
    private const byte Reserved = 0xC8;

    /// <summary>Reads up to and including the frame header.</summary>
    public static JpegRefusal Read(ReadOnlySpan<byte> jpeg, JpegLimits limits, out JpegInfo info)
    {
        info = default;
        if (jpeg.Length > limits.MaxBytes)
            return JpegRefusal.TooLarge;
        if (jpeg.Length < 2)
            return jpeg.Length == 1 && jpeg[0] == 0xFF ? JpegRefusal.Truncated : JpegRefusal.NotJpeg;
        if (jpeg[0] != 0xFF || jpeg[1] != StartOfImage)
            return JpegRefusal.NotJpeg;

        var at = 2;
        while (TryFindMarker(jpeg, ref at, out var marker))
        {
            if (marker is StartOfScan or EndOfImage or StartOfImage)
                return JpegRefusal.NotJpeg;   // a picture without a frame header
            if (marker is 0x01 or (>= 0xD0 and <= 0xD7))
                continue;                     // TEM and RSTn stand alone
            if (jpeg.Length - at < 2)
                return JpegRefusal.Truncated;

            var length = BinaryPrimitives.ReadUInt16BigEndian(jpeg[at..]);
            if (length < 2)
                return JpegRefusal.NotJpeg;
            if (jpeg.Length - at < length)
                return JpegRefusal.Truncated;
            if (IsFrameHeader(marker))
                return ReadFrameHeader(marker, jpeg.Slice(at, length), limits, out info);

            at += length;
        }

        return JpegRefusal.Truncated;
    }

    /// <summary>Moves <paramref name="at"/> past the next marker. Skips fill bytes and, as libjpeg does, bytes between segments.</summary>
    private static bool TryFindMarker(ReadOnlySpan<byte> jpeg, ref int at, out byte marker)
    {
        while (at < jpeg.Length)
        {
            var next = jpeg[at..].IndexOf((byte)0xFF);
            if (next < 0)
                break;

            at += next;
            while (at < jpeg.Length && jpeg[at] == 0xFF)
                at++;
            if (at == jpeg.Length)
                break;

            marker = jpeg[at++];
            if (marker != 0)
                return true;
        }

        marker = 0;
        return false;
    }

    private static bool IsFrameHeader(byte marker) =>
        marker is >= 0xC0 and <= 0xCF and not (HuffmanTables or Reserved or ArithmeticConditioning);

    private static JpegRefusal ReadFrameHeader(byte marker, ReadOnlySpan<byte> segment, JpegLimits limits, out JpegInfo info)
    {
        info = default;
        if (segment.Length < 8)
            return JpegRefusal.NotJpeg;

        var precision = segment[2];
        int height = BinaryPrimitives.ReadUInt16BigEndian(segment[3..]);
        int width = BinaryPrimitives.ReadUInt16BigEndian(segment[5..]);
        int components = segment[7];
        if (segment.Length != 8 + (3 * components))
            return JpegRefusal.NotJpeg;
        if (width > limits.MaxWidth || height > limits.MaxHeight)
            return JpegRefusal.TooLarge;

        // Baseline, extended and progressive, Huffman or arithmetic; the rest is lossless or hierarchical.
        if (marker is not (0xC0 or 0xC1 or 0xC2 or 0xC9 or 0xCA))
            return JpegRefusal.Unsupported;
        if (precision != 8)
            return JpegRefusal.UnsupportedDepth;
        if (width == 0 || height == 0)
            return JpegRefusal.NoSize;
        if (components is not (1 or 3))
            return JpegRefusal.UnsupportedColours;

        info = new JpegInfo(width, height);
        return JpegRefusal.None;
    }
}

/// <summary>Size of a JPEG from its headers, in pixels, at least 1 x 1.</summary>
public readonly record struct JpegInfo(int Width, int Height);

/// <summary>Limits of a JPEG, checked on its headers before memory is taken.</summary>
public sealed record JpegLimits
{
    public static JpegLimits Default { get; } = new();

    public int MaxBytes { get; init; } = 16 * 1024 * 1024;

    public int MaxWidth { get; init; } = 4096;

    public int MaxHeight { get; init; } = 4096;
}

/// <summary>Why a JPEG was not decoded. The numbers appear in logs and metrics and never change.</summary>
public enum JpegRefusal : byte
{
    None = 0,

    /// <summary>Does not start like a JPEG, or its headers are invalid.</summary>
    NotJpeg = 1,

    /// <summary>Ends before the picture does.</summary>
    Truncated = 2,

    /// <summary>The picture data is damaged; decoding would show things that were never there.</summary>
    Corrupt = 3,

    /// <summary>Exceeds <see cref="JpegLimits"/> in bytes or pixels.</summary>
    TooLarge = 4,

    /// <summary>A coding that is not analysed: lossless, hierarchical, or one missing from this libjpeg-turbo build.</summary>
    Unsupported = 5,

    /// <summary>Neither one nor three components: CMYK, YCCK.</summary>
    UnsupportedColours = 6,

    /// <summary>Not 8 bits per sample.</summary>
    UnsupportedDepth = 7,

    /// <summary>Width or height is 0. The format allows a height after the picture, but no camera uses that.</summary>
    NoSize = 8,
}

/// <summary>Names and advice for users about pictures that cannot be analysed.</summary>
public static class RefusalText
{
    /// <summary>The reason's name in the statistics, after <c>motion.refused.</c></summary>
    public static string NameOf(JpegRefusal refusal) => refusal switch
    {
        JpegRefusal.NotJpeg => "not-jpeg",
        JpegRefusal.Truncated => "truncated",
        JpegRefusal.Corrupt => "corrupt",
        JpegRefusal.TooLarge => "too-large",
        JpegRefusal.UnsupportedColours => "colours",
        JpegRefusal.UnsupportedDepth => "depth",
        JpegRefusal.NoSize => "no-size",
        _ => "coding",
    };

    /// <summary>The cause and the remedy.</summary>
    public static string AdviceOn(JpegRefusal refusal) => refusal switch
    {
        JpegRefusal.NotJpeg => "it is not a JPEG; set the camera to JPEG",
        JpegRefusal.Truncated => "it ends too early; check for a broken connection, or a buffer in the board that is too small for its pictures",
        JpegRefusal.Corrupt => "its data is damaged; check the camera's cable, radio and power supply",
        JpegRefusal.TooLarge =>
            $"it is larger than {JpegLimits.Default.MaxWidth}x{JpegLimits.Default.MaxHeight}, or longer than {JpegLimits.Default.MaxBytes} bytes; "
            + "lower the camera's resolution",
        JpegRefusal.UnsupportedColours => "it is CMYK or YCCK, which is meant for print; set the camera to colour (YCbCr) or gray",
        JpegRefusal.UnsupportedDepth => "it does not have 8 bits per sample; set the camera to 8 bits",
        JpegRefusal.NoSize => "its header has width or height 0; update the camera's firmware",
        _ => "it is lossless, or has another unsupported coding; set the camera to baseline or progressive JPEG",
    };
}
