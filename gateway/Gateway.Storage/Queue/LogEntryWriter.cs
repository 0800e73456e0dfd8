using System.Numerics;

namespace Gateway.Storage;

/// <summary>Builds log entries in one reused buffer, little-endian.</summary>
/// <remarks>
/// <code>
/// at   size  field
///  0    8    sequence   one more per entry, without gaps
///  8    1    version    1
///  9    1    kind       <see cref="LogEntryKind"/>
/// 10    8    clip id    0 where the entry is about none
/// 18    8    atUs       time of the entry, unix microseconds
/// 26    n    fields of the kind
/// 26+n  4    CRC-32C    of all bytes before it
///
/// kind          fields
/// Totals        reserved u64, recorded u64, dropped u64 (counts without the entries that follow); begins a compacted log
/// Reserved      u64: ids below it may have been handed out
/// Recorded      startedUs i64, durationUs i64, length i64, sha256 32, frames i32, width u16, height u16, event id u64,
///               recordedUs i64, tries u8, interruptions u8, camera text, reason text
/// Analysed      result text; then, if objects are known, count u32 and for each: frame u32, takenUs i64, confidence f32,
///               left f32, top f32, width f32, height f32, label text
/// TryFailed     reason text; the clip waits again
/// Failed        reason text; the clip is given up
/// others        none
/// text          u32 length, UTF-8
/// </code>
/// </remarks>
internal sealed class LogEntryWriter
{
    public const byte Version = 1;
    public const int HeaderSize = 26;
    public const int ChecksumSize = 4;

    private readonly byte[] _bytes = new byte[ClipLog.MaxEntryLength];
    private int _length;

    public LogEntryWriter Begin(ulong sequence, LogEntryKind kind, ulong clipId, long atUs)
    {
        _length = 0;
        return U64(sequence).U8(Version).U8((byte)kind).U64(clipId).I64(atUs);
    }

    /// <summary>The fields of a Recorded entry, for live use and compaction.</summary>
    public LogEntryWriter Recorded(ClipFile file, long recordedUs, int tries, int interruptions, string reason) =>
        I64(file.StartedUs).I64(file.DurationUs).I64(file.Length).Digest(file.Sha256)
        .I32(file.Frames).U16(file.Header.Width).U16(file.Header.Height).U64(file.Header.TriggerEventId)
        .I64(recordedUs).U8(tries).U8(Math.Min(interruptions, byte.MaxValue)).Text(file.Header.Camera).Text(reason);

    public LogEntryWriter U8(int value) => Write((byte)value);

    public LogEntryWriter U16(int value) => Write((ushort)value);

    public LogEntryWriter I32(int value) => Write(value);

    public LogEntryWriter U64(ulong value) => Write(value);

    public LogEntryWriter F32(float value) => I32(BitConverter.SingleToInt32Bits(value));

    public LogEntryWriter I64(long value) => U64((ulong)value);

    public LogEntryWriter Digest(Sha256Digest value)
    {
        value.CopyTo(Take(Sha256Digest.Size));
        return this;
    }

    public LogEntryWriter Text(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        I32(length);
        Encoding.UTF8.GetBytes(value, Take(length));
        return this;
    }

    /// <summary>Ends the entry. The span is valid until the next <see cref="Begin"/>.</summary>
    public ReadOnlySpan<byte> End()
    {
        var checksum = Crc32C.Of(_bytes.AsSpan(0, _length));
        BinaryPrimitives.WriteUInt32LittleEndian(Take(4), checksum);
        return _bytes.AsSpan(0, _length);
    }

    private LogEntryWriter Write<T>(T value)
        where T : IBinaryInteger<T>
    {
        value.TryWriteLittleEndian(Take(value.GetByteCount()), out _);
        return this;
    }

    private Span<byte> Take(int count)
    {
        var taken = _bytes.AsSpan(_length, count);
        _length += count;
        return taken;
    }
}

/// <summary>The kind of a log entry. Persisted: never renumber.</summary>
internal enum LogEntryKind : byte
{
    Totals = 1,
    Reserved = 2,
    Recorded = 3,
    Leased = 4,
    Released = 5,
    Analysed = 6,
    Acknowledged = 7,
    TryFailed = 8,
    Failed = 9,
    Dropped = 10,
}
