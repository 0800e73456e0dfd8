using System.Buffers.Binary;
using Gateway.Vision;

namespace Gateway.Load;

/// <summary>A valid JPEG of an exact size, so that a receiver can decode it: a smaller picture, filled up with comment segments.</summary>
internal static class LoadPicture
{
    public const int MinSize = 1000;

    private const int Quality = 70;
    private const int CommentHead = 4;
    private const int MaxSegment = 65_535 + 2;
    private const int AfterStart = 2;

    /// <summary>Creates a picture of 640 x 480, or of fewer pixels if that does not fit into the size.</summary>
    public static byte[] Create(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, MinSize);
        using var encoder = new JpegEncoder(Quality);
        for (var (width, height) = (640, 480); ; (width, height) = (width / 2, height / 2))
        {
            var room = new byte[JpegEncoder.MaxLength(width, height, JpegPixels.Gray)];
            var length = encoder.Encode(Paint(width, height), width, height, JpegPixels.Gray, room);
            if (length == size || length <= size - CommentHead)
                return FillUp(room.AsSpan(0, length), size);
        }
    }

    private static byte[] Paint(int width, int height)
    {
        var random = new Random(1);
        var pixels = new byte[width * height];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(128 + 60 * Math.Sin(i % width * 0.04) * Math.Cos(i / width * 0.05) + random.Next(6));
        return pixels;
    }

    private static byte[] FillUp(ReadOnlySpan<byte> jpeg, int size)
    {
        var filled = new byte[size];
        jpeg[..AfterStart].CopyTo(filled);
        var at = AfterStart;
        for (var left = size - jpeg.Length; left > 0;)
        {
            // The bytes left after this segment must be 0, or enough for another segment.
            var segment = Math.Min(left, MaxSegment);
            if (left - segment is > 0 and < CommentHead)
                segment -= CommentHead;
            (filled[at], filled[at + 1]) = (0xFF, 0xFE);
            BinaryPrimitives.WriteUInt16BigEndian(filled.AsSpan(at + 2), (ushort)(segment - 2));
            at += segment;
            left -= segment;
        }

        jpeg[AfterStart..].CopyTo(filled.AsSpan(at));
        return filled;
    }
}
