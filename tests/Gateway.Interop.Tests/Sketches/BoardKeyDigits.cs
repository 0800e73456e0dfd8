using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Esp32.Camera;
using Gateway.Testing;

namespace Gateway.Interop.Tests.Sketches;

/// <summary>The key of the vectors, 00 01 02 ... 1F, as a board and a daemon get it.</summary>
internal static class BoardKeyDigits
{
    public static byte[] Bytes { get; } = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    public static string Text => Convert.ToHexString(Bytes).ToLower(CultureInfo.InvariantCulture);

    /// <summary>Gives a daemon that has not started yet this key for the board.</summary>
    public static void Write(TemporaryDirectory data, string board)
    {
        var file = data.Combine("board.keys");
        File.WriteAllText(file, $"{Text} {board}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>The picture in an encrypted frame, whose header must fit.</summary>
    public static byte[] Open(byte[] frame)
    {
        using var aes = new AesGcm(Bytes, FrameHeader.TagSize);
        var jpeg = new byte[frame.Length - FrameHeader.Size - FrameHeader.TagSize];
        byte[] nonce = [.. frame.AsSpan(4, 8), 0, 0, 0, 0];
        var header = frame.AsSpan(0, FrameHeader.Size);
        aes.Decrypt(nonce, frame.AsSpan(FrameHeader.Size, jpeg.Length), frame.AsSpan(frame.Length - FrameHeader.TagSize), jpeg, header);
        Assert.Equal((uint)(jpeg.Length + FrameHeader.TagSize), BinaryPrimitives.ReadUInt32LittleEndian(header[32..]));
        Assert.Equal(2, header[3] & 2);
        return jpeg;
    }
}
