using System.Buffers.Binary;

namespace Gateway.Vision;

/// <summary>Reads the markers in front of a JPEG's first scan. Bytes only: no native code sees a picture whose headers do not hold up.</summary>
/// <remarks>
/// ITU-T T.81 annex B. A segment is FF, marker, then a big-endian length which counts itself. Frame header (SOFn):
/// <code>
/// at  size  field
///  0   2    length      8 + 3 x components
///  2   1    precision   bits per sample
///  3   2    height      0 means "told later" (DNL)
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

    /// <summary>Moves <paramref name="at"/> past the next marker. Fill bytes and, as libjpeg does, bytes between segments are skipped.</summary>
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

        info = new JpegInfo(width, height, components, marker is 0xC2 or 0xCA);
        return JpegRefusal.None;
    }
}
