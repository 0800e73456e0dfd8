using System.Buffers.Binary;

namespace Gateway.Analysis.Drawing;

/// <summary>Signature and chunks of PNG (ISO/IEC 15948).</summary>
internal static class PngFormat
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(n => Remainder((uint)n))];

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>CRC-32 over the type and data of a chunk (annex D).</summary>
    public static uint CheckSum(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data) => ~Continue(Continue(uint.MaxValue, type), data);

    /// <summary>Writes length, type, data and checksum.</summary>
    public static void WriteChunk(Stream to, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        to.Write(number);
        to.Write(type);
        to.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, CheckSum(type, data));
        to.Write(number);
    }

    private static uint Continue(uint sum, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
            sum = Table[(byte)(sum ^ b)] ^ (sum >> 8);
        return sum;
    }

    private static uint Remainder(uint n)
    {
        for (var bit = 0; bit < 8; bit++)
            n = (n & 1) != 0 ? 0xEDB88320 ^ (n >> 1) : n >> 1;
        return n;
    }
}
