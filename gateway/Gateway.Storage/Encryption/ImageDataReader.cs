using System.Buffers;
using System.Security.Cryptography;

namespace Gateway.Storage;

/// <summary>Reads and decrypts image bytes over one connection, directly from SQLite's memory. One thread at a time.</summary>
internal sealed class ImageDataReader(sqlite3 connection, KeyRing keys) : IDisposable
{
    private const int LegacyIvSize = 16;

    private readonly Dictionary<uint, ImageCipher> _ciphers = [];
    private readonly SqlStatement _select = new(connection, """
        SELECT i.key_id, i.format, i.length, i.captured_us, i.received_us, c.name, d.data
        FROM images i JOIN cameras c ON c.id = i.camera_id LEFT JOIN image_data d ON d.id = i.id WHERE i.id = ?1
        """);

    public ImageReadResult TryRead(long id, IBufferWriter<byte> destination)
    {
        try
        {
            if (!_select.Bind(1, id).Step())
                return ImageReadResult.NotFound;
            if (keys.Find((uint)_select.Int64(0)) is not { } key)
                return ImageReadResult.UnknownKey;
            if ((long)key.Format != _select.Int64(1))
                return ImageReadResult.Tampered;
            return key.Format == ImageFormat.AesGcm ? ReadGcm(id, key, destination) : ReadLegacy(key, destination);
        }
        finally
        {
            _select.Reset();
        }
    }

    public void Dispose()
    {
        foreach (var cipher in _ciphers.Values)
            cipher.Dispose();
        _select.Dispose();
    }

    private ImageReadResult ReadGcm(long id, ImageKey key, IBufferWriter<byte> destination)
    {
        var blob = _select.Blob(6);
        var length = blob.Length - ImageCipher.Overhead;
        if (length < 0 || length != _select.Int64(2))
            return ImageReadResult.Tampered;
        if (!_ciphers.TryGetValue(key.Id, out var cipher))
            _ciphers.Add(key.Id, cipher = new ImageCipher(key));

        var row = new ImageIdentity(id, _select.Blob(5), _select.Int64(3), _select.Int64(4));
        if (!cipher.TryDecrypt(row, blob, destination.GetSpan(length)[..length]))
            return ImageReadResult.Tampered;
        destination.Advance(length);
        return ImageReadResult.Ok;
    }

    private ImageReadResult ReadLegacy(ImageKey key, IBufferWriter<byte> destination)
    {
        var blob = _select.Blob(6);
        if (blob.Length < 2 * LegacyIvSize || blob.Length % LegacyIvSize != 0)
            return ImageReadResult.Tampered;
        using var aes = Aes.Create();
        aes.Key = key.Bytes;
        try
        {
            var length = aes.DecryptCbc(blob[LegacyIvSize..], blob[..LegacyIvSize], destination.GetSpan(blob.Length), PaddingMode.PKCS7);
            destination.Advance(length);
            return ImageReadResult.Ok;
        }
        catch (CryptographicException)
        {
            return ImageReadResult.Tampered;   // CBC detects only wrong padding
        }
    }
}

/// <summary>The outcome of reading an image's bytes.</summary>
public enum ImageReadResult
{
    /// <summary>The JPEG was read and is unchanged.</summary>
    Ok = 0,

    /// <summary>No image has this id, or it was dropped.</summary>
    NotFound = 1,

    /// <summary>The key ring lacks the key of the image.</summary>
    UnknownKey = 2,

    /// <summary>Row or bytes were changed.</summary>
    Tampered = 3,
}
