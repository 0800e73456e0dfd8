using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Gateway.Ingest.Keys;

/// <summary>The key of one board, and the identity of the newest frame that was accepted under it. Any thread; allocates nothing per frame.</summary>
internal sealed class BoardKey : IDisposable
{
    public const int TagSize = 16;

    private const int NonceSize = 12;

    private readonly Lock _gate = new();
    private readonly AesGcm _cipher;
    private ulong _last;
    private UInt128? _lastTag;

    /// <param name="bytes">32.</param>
    /// <param name="lastOf">The identity of the last frame that was stored under a key of this id; 0 for none.</param>
    public BoardKey(ReadOnlySpan<byte> bytes, Func<long, ulong> lastOf)
    {
        _cipher = new AesGcm(bytes, TagSize);
        Id = IdOf(bytes);
        _last = lastOf(Id);
    }

    /// <summary>Tells keys apart in the store; tells nothing of the key.</summary>
    public long Id { get; }

    public static long IdOf(ReadOnlySpan<byte> bytes) =>
        BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData([.. "gateway board key\0"u8, .. bytes])) | 1;   // 0 is no key

    public void Dispose() => _cipher.Dispose();

    /// <summary>Decrypts what is behind a header, of more than <see cref="TagSize"/> bytes (protocol/MQTT.md section 3).</summary>
    /// <returns>False if any bit is not as the board sent it.</returns>
    public bool TryDecrypt(ReadOnlySpan<byte> header, ReadOnlySpan<byte> sealedJpeg, Span<byte> jpeg)
    {
        Span<byte> nonce = stackalloc byte[NonceSize];
        header.Slice(4, 8).CopyTo(nonce);
        nonce[8..].Clear();
        try
        {
            lock (_gate)   // a cipher works for one thread at a time
                _cipher.Decrypt(nonce, sealedJpeg[..^TagSize], sealedJpeg[^TagSize..], jpeg, header);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    /// <summary>Takes the identity of a frame that was decrypted.</summary>
    public FrameTurn Take(uint bootId, uint counter, ReadOnlySpan<byte> sealedJpeg)
    {
        var identity = ((ulong)bootId << 32) | counter;
        var tag = BinaryPrimitives.ReadUInt128LittleEndian(sealedJpeg[^TagSize..]);
        lock (_gate)
        {
            if (identity < _last || (identity == _last && _lastTag is { } known && known != tag))
                return FrameTurn.Replayed;
            var isRepeat = identity == _last;
            (_last, _lastTag) = (identity, tag);
            return isRepeat ? FrameTurn.Repeat : FrameTurn.New;
        }
    }
}

internal enum FrameTurn
{
    New,

    /// <summary>The last frame again, whose acknowledgement was lost.</summary>
    Repeat,

    /// <summary>Not greater than the last one.</summary>
    Replayed,
}
