using System.Buffers.Binary;
using System.IO.Compression;

namespace Gateway.Analysis.Drawing;

/// <summary>Reads the brightness of a PNG: grey, true colour or palette, 1 to 16 bits, alpha ignored, not interlaced.</summary>
/// <remarks>Sizes are checked before memory is allocated, and no more than the picture is unpacked.</remarks>
internal static class PngReader
{
    /// <summary>Longest side accepted.</summary>
    public const int MaxSide = 8192;

    private const int Palette = 3;

    /// <returns>A byte per pixel, rows without padding. Samples of 1, 2 and 4 bits are scaled to 0 to 255, those of 16 bits truncated.</returns>
    /// <exception cref="InvalidDataException">Not such a PNG; the message gives the reason for the user.</exception>
    public static byte[] ReadGray(ReadOnlySpan<byte> file, out int width, out int height)
    {
        if (!file.StartsWith(PngFormat.Signature))
            throw new InvalidDataException("it is not a PNG");

        var at = PngFormat.Signature.Length;
        var header = Chunk(file, ref at, out var type);
        if (!type.SequenceEqual("IHDR"u8) || header.Length != 13)
            throw new InvalidDataException("it has no PNG header");
        width = BinaryPrimitives.ReadInt32BigEndian(header);
        height = BinaryPrimitives.ReadInt32BigEndian(header[4..]);
        if (width is < 1 or > MaxSide || height is < 1 or > MaxSide)
            throw new InvalidDataException($"it is {width}x{height}; at most {MaxSide}x{MaxSide} is read");
        var (bits, kind) = (header[8], header[9]);
        if (header[12] != 0)
            throw new InvalidDataException("it is interlaced; save it without");

        var channels = kind switch { 0 or Palette => 1, 2 => 3, 4 => 2, 6 => 4, _ => throw new InvalidDataException($"it has colour type {kind}") };
        if (bits is not (1 or 2 or 4 or 8 or 16) || (bits < 8 && channels != 1) || (bits == 16 && kind == Palette))
            throw new InvalidDataException($"it has {bits} bits a channel in colour type {kind}");

        using var packed = new MemoryStream();
        byte[] palette = [];
        while (true)
        {
            var data = Chunk(file, ref at, out type);
            if (type.SequenceEqual("IEND"u8))
                break;
            if (type.SequenceEqual("PLTE"u8))
                palette = data.ToArray();
            if (type.SequenceEqual("IDAT"u8))
                packed.Write(data);
        }

        packed.Position = 0;
        var pixelBytes = Math.Max(1, channels * bits / 8);
        var rows = Unfilter(packed, height, ((width * channels * bits) + 7) / 8, pixelBytes);
        return ToGray(rows, width, height, bits, kind, channels, palette);
    }

    private static ReadOnlySpan<byte> Chunk(ReadOnlySpan<byte> file, ref int at, out ReadOnlySpan<byte> type)
    {
        if (file.Length - at < 12)
            throw new InvalidDataException("it ends before the picture does");
        var length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
        if (length > file.Length - at - 12)
            throw new InvalidDataException("it ends before the picture does");
        type = file.Slice(at + 4, 4);
        var data = file.Slice(at + 8, (int)length);
        if (PngFormat.CheckSum(type, data) != BinaryPrimitives.ReadUInt32BigEndian(file[(at + 8 + (int)length)..]))
            throw new InvalidDataException("it is damaged: a checksum is wrong");
        at += 12 + (int)length;
        return data;
    }

    private static byte[] Unfilter(Stream packed, int height, int length, int pixelBytes)
    {
        using var zlib = new ZLibStream(packed, CompressionMode.Decompress);
        var rows = new byte[(long)height * length];
        Span<byte> above = new byte[length];
        for (var y = 0; y < height; y++)
        {
            var row = rows.AsSpan(y * length, length);
            var filter = zlib.ReadByte();
            if (filter < 0 || zlib.ReadAtLeast(row, length, throwOnEndOfStream: false) < length)
                throw new InvalidDataException("it ends before the picture does");
            for (var i = 0; i < length; i++)
            {
                var (left, up, corner) = (i < pixelBytes ? 0 : row[i - pixelBytes], above[i], i < pixelBytes ? 0 : above[i - pixelBytes]);
                row[i] += (byte)(filter switch
                {
                    0 => 0,
                    1 => left,
                    2 => up,
                    3 => (left + up) / 2,
                    4 => Paeth(left, up, corner),
                    _ => throw new InvalidDataException($"it is damaged: there is no filter {filter}"),
                });
            }

            above = row;
        }

        return rows;
    }

    private static int Paeth(int left, int up, int corner)
    {
        var (a, b, c) = (Math.Abs(up - corner), Math.Abs(left - corner), Math.Abs(left + up - (2 * corner)));
        return a <= b && a <= c ? left : b <= c ? up : corner;
    }

    private static byte[] ToGray(byte[] rows, int width, int height, int bits, int kind, int channels, byte[] palette)
    {
        var length = rows.Length / height;
        var gray = new byte[width * height];
        for (var y = 0; y < height; y++)
        {
            var row = rows.AsSpan(y * length, length);
            for (var x = 0; x < width; x++)
                gray[(y * width) + x] = kind switch
                {
                    Palette => FromPalette(palette, Sample(row, x, bits)),
                    2 or 6 => Luma(Sample(row, x * channels, bits), Sample(row, (x * channels) + 1, bits), Sample(row, (x * channels) + 2, bits)),
                    _ => (byte)(bits < 8 ? Sample(row, x, bits) * 255 / ((1 << bits) - 1) : Sample(row, x * channels, bits)),
                };
        }

        return gray;
    }

    private static int Sample(ReadOnlySpan<byte> row, int index, int bits) => bits switch
    {
        8 => row[index],
        16 => row[index * 2],
        _ => (row[index * bits / 8] >> (8 - bits - (index * bits % 8))) & ((1 << bits) - 1),
    };

    private static byte FromPalette(byte[] palette, int index) => (index * 3) + 2 < palette.Length
        ? Luma(palette[index * 3], palette[(index * 3) + 1], palette[(index * 3) + 2])
        : throw new InvalidDataException("it is damaged: a pixel is outside the palette");

    /// <summary>BT.601, as in JPEG; equal channels give that value.</summary>
    private static byte Luma(int red, int green, int blue) => (byte)(((red * 299) + (green * 587) + (blue * 114) + 500) / 1000);
}
