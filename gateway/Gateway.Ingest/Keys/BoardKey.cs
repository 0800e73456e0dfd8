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
    private UInt128 _lastTag;

    /// <param name="bytes">32.</param>
    /// <param name="frames">For the last frame under this key.</param>
    public BoardKey(ReadOnlySpan<byte> bytes, ILastFrames frames)
    {
        Id = IdOf(bytes);
        (_last, _lastTag) = frames.LastFrameOf(Id);
        _cipher = new AesGcm(bytes, TagSize);
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

    public static UInt128 TagOf(ReadOnlySpan<byte> sealedJpeg) => BinaryPrimitives.ReadUInt128LittleEndian(sealedJpeg[^TagSize..]);

    /// <summary>Takes the identity of a frame that was decrypted.</summary>
    public FrameTurn Take(uint bootId, uint counter, UInt128 tag)
    {
        var identity = ((ulong)bootId << 32) | counter;
        lock (_gate)
        {
            if (identity == _last)
                return tag == _lastTag ? FrameTurn.Repeat : FrameTurn.Replayed;
            if (identity < _last)
                return FrameTurn.Replayed;
            (_last, _lastTag) = (identity, tag);
            return FrameTurn.New;
        }
    }
}

internal enum FrameTurn
{
    New,

    /// <summary>The last frame again, whose acknowledgement was lost.</summary>
    Repeat,

    /// <summary>Older than the last one, or another one of its numbers.</summary>
    Replayed,
}
