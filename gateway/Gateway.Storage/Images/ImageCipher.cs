using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Gateway.Storage;

/// <summary>Encrypts and decrypts image blobs. One thread at a time: the cipher underneath keeps state.</summary>
/// <remarks>
/// <code>
/// at  size  field of the blob
///  0   12   nonce       random: 2^32 images per key are safe (NIST SP 800-38D)
/// 12   16   tag
/// 28    n   ciphertext  as long as the JPEG
///
/// at  size  field of the associated data, little-endian: what the tag also covers
///  0    8   row id
///  8    8   capturedUs
/// 16    8   receivedUs
/// 24    4   key id
/// 28    n   camera, UTF-8
/// </code>
/// A blob copied to another row, or a row whose camera or stamps were changed, no longer decrypts.
/// </remarks>
internal sealed class ImageCipher : IDisposable
{
    public const int NonceSize = 12;
    public const int TagSize = 16;
    public const int Overhead = NonceSize + TagSize;

    private const int FixedAad = 28;

    private readonly AesGcm _gcm;
    private readonly uint _keyId;

    public ImageCipher(ImageKey key)
    {
        _gcm = new AesGcm(key.Bytes, TagSize);
        _keyId = key.Id;
    }

    /// <param name="row">What the ciphertext is bound to.</param>
    /// <param name="jpeg">Of any length.</param>
    /// <param name="blob">Exactly <see cref="Overhead"/> longer.</param>
    public void Encrypt(in ImageIdentity row, ReadOnlySpan<byte> jpeg, Span<byte> blob)
    {
        Span<byte> aad = stackalloc byte[FixedAad + ImageWrite.MaxCameraBytes];
        RandomNumberGenerator.Fill(blob[..NonceSize]);
        _gcm.Encrypt(blob[..NonceSize], jpeg, blob[Overhead..], blob[NonceSize..Overhead], aad[..WriteAad(row, aad)]);
    }

    /// <returns>False when the blob or its row is not what was written.</returns>
    public bool TryDecrypt(in ImageIdentity row, ReadOnlySpan<byte> blob, Span<byte> jpeg)
    {
        Span<byte> aad = stackalloc byte[FixedAad + ImageWrite.MaxCameraBytes];
        if (row.Camera.Length > ImageWrite.MaxCameraBytes)
            return false;
        try
        {
            _gcm.Decrypt(blob[..NonceSize], blob[Overhead..], blob[NonceSize..Overhead], jpeg, aad[..WriteAad(row, aad)]);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    public void Dispose() => _gcm.Dispose();

    private int WriteAad(in ImageIdentity row, Span<byte> aad)
    {
        BinaryPrimitives.WriteInt64LittleEndian(aad, row.RowId);
        BinaryPrimitives.WriteInt64LittleEndian(aad[8..], row.CapturedUs);
        BinaryPrimitives.WriteInt64LittleEndian(aad[16..], row.ReceivedUs);
        BinaryPrimitives.WriteUInt32LittleEndian(aad[24..], _keyId);
        row.Camera.CopyTo(aad[FixedAad..]);
        return FixedAad + row.Camera.Length;
    }
}
