using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Gateway.Storage;

/// <summary>A key of the ring. Its id is taken from its bytes, so another key cannot be mistaken for it.</summary>
internal sealed class ImageKey
{
    public const int GcmSize = 32;

    public ImageKey(ImageFormat format, byte[] bytes)
    {
        Format = format;
        Bytes = bytes;
        Id = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData([.. "gateway image key\0"u8, (byte)format, .. bytes]));
    }

    public uint Id { get; }

    public ImageFormat Format { get; }

    public byte[] Bytes { get; }
}
