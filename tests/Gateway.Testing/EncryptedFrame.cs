using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Gateway.Testing;

/// <summary>Frames of a board that encrypts, made without the code of gateway and client (protocol/MQTT.md section 3).</summary>
public static class EncryptedFrame
{
    private const int HeaderSize = 40;
    private const int TagSize = 16;

    /// <summary>A frame with unknown times.</summary>
    public static byte[] Create(byte[] key, byte[] jpeg, uint bootId, uint counter)
    {
        byte[] frame = [(byte)'G', (byte)'F', 1, 2, .. new byte[HeaderSize - 4], .. jpeg, .. new byte[TagSize]];
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(4), bootId);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(8), counter);
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(32), jpeg.Length + TagSize);
        using var cipher = new AesGcm(key, TagSize);
        cipher.Encrypt([.. frame[4..12], 0, 0, 0, 0], jpeg, frame.AsSpan(HeaderSize..^TagSize), frame.AsSpan(^TagSize..), frame.AsSpan(..HeaderSize));
        return frame;
    }
}
