using System.Security.Cryptography;

namespace Gateway.Storage;

/// <summary>Encrypts and decrypts image blobs. One thread at a time: the cipher has state.</summary>
/// <remarks>
/// <code>
/// at  size  field of the blob
///  0   12   nonce       random: 2^32 images per key are safe (NIST SP 800-38D)
/// 12   16   tag
/// 28    n   ciphertext  as long as the JPEG
///
/// at  size  field of the associated data, little-endian, which the tag covers too
///  0    8   row id
///  8    8   capturedUs
/// 16    8   receivedUs
/// 24    4   key id
/// 28    n   camera, UTF-8
/// </code>
/// A blob in another row, or in a row whose camera or stamps were changed, does not decrypt.
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

    /// <summary>Encrypts into <paramref name="blob"/>, which is exactly <see cref="Overhead"/> longer than <paramref name="jpeg"/>.</summary>
    public void Encrypt(in ImageIdentity row, ReadOnlySpan<byte> jpeg, Span<byte> blob)
    {
        Span<byte> aad = stackalloc byte[FixedAad + ClipLimits.MaxCameraBytes];
        RandomNumberGenerator.Fill(blob[..NonceSize]);
        _gcm.Encrypt(blob[..NonceSize], jpeg, blob[Overhead..], blob[NonceSize..Overhead], aad[..WriteAad(row, aad)]);
    }

    /// <returns>False when the blob or its row was changed.</returns>
    public bool TryDecrypt(in ImageIdentity row, ReadOnlySpan<byte> blob, Span<byte> jpeg)
    {
        Span<byte> aad = stackalloc byte[FixedAad + ClipLimits.MaxCameraBytes];
        if (row.Camera.Length > ClipLimits.MaxCameraBytes)
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

/// <summary>The fields of a row that its ciphertext is bound to. The camera is UTF-8 of at most <see cref="ClipLimits.MaxCameraBytes"/>.</summary>
internal readonly ref struct ImageIdentity(long rowId, ReadOnlySpan<byte> camera, long capturedUs, long receivedUs)
{
    public long RowId { get; } = rowId;

    public ReadOnlySpan<byte> Camera { get; } = camera;

    public long CapturedUs { get; } = capturedUs;

    public long ReceivedUs { get; } = receivedUs;
}
