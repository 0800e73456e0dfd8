using System.Buffers.Binary;
using System.IO.Compression;
using Gateway.Analysis.Drawing;

namespace Gateway.Tests.Analysis;

public sealed class PngTests
{
    [Fact]
    public void A_picture_that_was_written_is_read_as_it_was()
    {
        var random = new Random(7);
        var canvas = new Canvas(37, 19, Colour.Of(0x102030));
        var expected = new byte[37 * 19];
        for (var y = 0; y < canvas.Height; y++)
        {
            for (var x = 0; x < canvas.Width; x++)
            {
                var gray = (byte)random.Next(256);
                expected[(y * 37) + x] = gray;
                canvas.Fill(x, y, 1, 1, new Colour(gray, gray, gray));
            }
        }

        using var file = new MemoryStream();
        PngWriter.Write(canvas, file);
        Assert.Equal(expected, PngReader.ReadGray(file.ToArray(), out var width, out var height));
        Assert.Equal((37, 19), (width, height));
    }

    [Theory]
    [InlineData(1, 0, new byte[] { 0, 0b1010_0000 }, new byte[] { 255, 0, 255 })]
    [InlineData(2, 0, new byte[] { 0, 0b0001_1100 }, new byte[] { 0, 85, 255 })]
    [InlineData(8, 0, new byte[] { 1, 50, 35, 85 }, new byte[] { 50, 85, 170 })]
    [InlineData(16, 0, new byte[] { 0, 50, 1, 85, 2, 170, 3 }, new byte[] { 50, 85, 170 })]
    [InlineData(8, 3, new byte[] { 0, 1, 0, 1 }, new byte[] { 255, 50, 255 })]
    [InlineData(8, 4, new byte[] { 0, 50, 9, 85, 9, 170, 9 }, new byte[] { 50, 85, 170 })]
    public void ReadGray_understands_every_layout(byte bits, byte kind, byte[] rows, byte[] expected) =>
        Assert.Equal(expected, PngReader.ReadGray(File(3, 1, bits, kind, rows), out _, out _));

    [Theory]
    [InlineData(2)]   // up
    [InlineData(3)]   // mean
    [InlineData(4)]   // Paeth
    public void ReadGray_undoes_every_filter(byte filter)
    {
        byte[] first = [10, 200, 30];
        byte[] second = [90, 5, 250];
        var coded = new byte[3];
        for (var i = 0; i < 3; i++)
        {
            var (left, up, corner) = (i == 0 ? 0 : second[i - 1], first[i], i == 0 ? 0 : first[i - 1]);
            coded[i] = (byte)(second[i] - (filter == 2 ? up : filter == 3 ? (left + up) / 2 : Nearest(left, up, corner)));
        }

        byte[] rows = [0, .. first, filter, .. coded];
        Assert.Equal([.. first, .. second], PngReader.ReadGray(File(3, 2, 8, 0, rows), out _, out _));
    }

    [Fact]
    public void ReadGray_refuses_every_cut_file_in_words()
    {
        var whole = File(3, 1, 8, 0, [0, 1, 2, 3]);
        for (var length = 0; length < whole.Length; length++)
            Assert.Throws<InvalidDataException>(() => PngReader.ReadGray(whole.AsSpan(0, length), out _, out _));
    }

    [Fact]
    public void ReadGray_refuses_a_size_beyond_the_limit_before_it_takes_memory()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var problem = Assert.Throws<InvalidDataException>(() => PngReader.ReadGray(File(100_000, 100_000, 8, 0, [0]), out _, out _));
        Assert.Contains("100000x100000", problem.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
    }

    [Fact]
    public void ReadGray_refuses_a_file_with_one_bit_changed()
    {
        var file = File(3, 1, 8, 0, [0, 1, 2, 3]);
        file[^20] ^= 1;
        Assert.Throws<InvalidDataException>(() => PngReader.ReadGray(file, out _, out _));
    }

    private static int Nearest(int left, int up, int corner)
    {
        var guess = left + up - corner;
        return new[] { left, up, corner }.MinBy(value => Math.Abs(guess - value));
    }

    private static byte[] File(int width, int height, byte bits, byte kind, byte[] rows)
    {
        using var file = new MemoryStream();
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (bits, kind);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(rows);
        file.Write(PngFormat.Signature);
        PngFormat.WriteChunk(file, "IHDR"u8, header);
        if (kind == 3)
            PngFormat.WriteChunk(file, "PLTE"u8, [50, 50, 50, 255, 255, 255]);
        PngFormat.WriteChunk(file, "IDAT"u8, packed.ToArray());
        PngFormat.WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }
}
