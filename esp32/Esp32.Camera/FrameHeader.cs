using System;

namespace Esp32.Camera;

/// <summary>The 40 bytes in front of the JPEG in <c>gateway/BOARD/frame</c>, little-endian.</summary>
/// <remarks>
/// <code>
/// at  size  field
///  0   2    magic        'G' 'F'
///  2   1    version      1
///  3   1    flags        bit 0: a time server has set the board's clock; bit 1: encrypted; other bits 0
///  4   4    bootId       random per boot, never 0; number of the boot if encrypted
///  8   4    counter      pictures since boot, from 1
/// 12   4    captureMs    time to take the picture
/// 16   8    capturedUs   unix microseconds when capture began, 0 unknown
/// 24   8    publishedUs  unix microseconds when sending began, 0 unknown
/// 32   4    jpegLength   bytes that follow, to the end of the payload
/// 36   4    reserved     0
/// </code>
/// Normative text: protocol/MQTT.md section 3. Change both together, and the vectors.
/// </remarks>
public static class FrameHeader
{
    public const int Size = 40;
    public const byte Version = 1;
    public const byte ClockSynchronized = 1;
    public const byte Encrypted = 2;

    /// <summary>Bytes behind the ciphertext, which jpegLength counts.</summary>
    public const int TagSize = 16;

    public static byte[] Create(
        bool clockSynchronized, uint bootId, uint counter, int captureMs, long capturedUs, long publishedUs, int jpegLength)
    {
        byte[] bytes = new byte[Size];
        bytes[0] = (byte)'G';
        bytes[1] = (byte)'F';
        bytes[2] = Version;
        bytes[3] = clockSynchronized ? ClockSynchronized : (byte)0;
        Write32(bytes, 4, bootId);
        Write32(bytes, 8, counter);
        Write32(bytes, 12, (uint)captureMs);
        Write64(bytes, 16, (ulong)capturedUs);
        Write64(bytes, 24, (ulong)publishedUs);
        Write32(bytes, 32, (uint)jpegLength);
        return bytes;
    }

    /// <summary>Marks a header as encrypted, encrypts the picture in place, and returns the tag to send behind it.</summary>
    internal static byte[] Seal(IFrameCipher cipher, byte[] header, byte[] jpeg)
    {
        header[3] |= Encrypted;
        Write32(header, 32, (uint)(jpeg.Length + TagSize));
        byte[] nonce = new byte[12];
        Array.Copy(header, 4, nonce, 0, 8); // bootId and counter
        byte[] tag = new byte[TagSize];
        cipher.Encrypt(nonce, header, jpeg, tag);
        return tag;
    }

    private static void Write64(byte[] bytes, int at, ulong value)
    {
        Write32(bytes, at, (uint)value);
        Write32(bytes, at + 4, (uint)(value >> 32));
    }

    private static void Write32(byte[] bytes, int at, uint value)
    {
        bytes[at] = (byte)value;
        bytes[at + 1] = (byte)(value >> 8);
        bytes[at + 2] = (byte)(value >> 16);
        bytes[at + 3] = (byte)(value >> 24);
    }
}
