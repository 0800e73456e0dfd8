using System.Buffers.Binary;
using System.IO.Compression;

namespace Gateway.Analysis.Drawing;

/// <summary>Writes a PNG: 8 bits a channel, true colour, every row filtered by the row above or the pixel before, whichever is smaller.</summary>
internal static class PngWriter
{
    private const int Channels = 3;

    public static void Write(Canvas canvas, Stream to)
    {
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, canvas.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], canvas.Height);
        header[8] = 8;   // bits a channel
        header[9] = 2;   // true colour; then deflate, adaptive filters, no interlacing: all 0
        to.Write(PngFormat.Signature);
        PngFormat.WriteChunk(to, "IHDR"u8, header);

        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            WriteRows(canvas, zlib);
        PngFormat.WriteChunk(to, "IDAT"u8, packed.GetBuffer().AsSpan(0, (int)packed.Length));
        PngFormat.WriteChunk(to, "IEND"u8, []);
    }

    private static void WriteRows(Canvas canvas, ZLibStream zlib)
    {
        var length = canvas.Width * Channels;
        var (sub, up) = (new byte[1 + length], new byte[1 + length]);
        (sub[0], up[0]) = (1, 2);   // filter types
        ReadOnlySpan<byte> above = new byte[length];
        for (var y = 0; y < canvas.Height; y++)
        {
            var row = canvas.Row(y);
            var (subCost, upCost) = (0, 0);
            for (var i = 0; i < length; i++)
            {
                sub[1 + i] = (byte)(row[i] - (i >= Channels ? row[i - Channels] : 0));
                up[1 + i] = (byte)(row[i] - above[i]);
                subCost += Math.Abs((int)(sbyte)sub[1 + i]);
                upCost += Math.Abs((int)(sbyte)up[1 + i]);
            }

            zlib.Write(subCost < upCost ? sub : up);
            above = row;
        }
    }
}
