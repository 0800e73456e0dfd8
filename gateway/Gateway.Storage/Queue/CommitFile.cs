using FASTER.core;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Storage;

/// <summary>FASTER's commits: one preallocated file of two slots, written in turn.</summary>
/// <remarks>
/// A crash during the write of one slot leaves the other valid, so the newest slot with a valid checksum counts. No commit creates a
/// file, so committing needs neither space nor a directory flush.
/// <code>
/// at  size  field of a slot (4096 bytes), little-endian
///  0   4    magic    "GWQC"
///  4   4    CRC-32C  of the bytes from 8 to the end of the metadata
///  8   8    commit number; its lowest bit is the slot
/// 16   4    length   of the metadata
/// 20   n    metadata, FASTER's own format
/// </code>
/// FASTER calls <see cref="Commit"/> on a pool thread and waits indefinitely if it throws. So a failure is kept in <see cref="Failure"/>, and
/// <see cref="ClipLog.CommitAsync"/> reads it there.
/// </remarks>
internal sealed class CommitFile : ILogCommitManager
{
    public const int Length = 2 * SlotSize;

    private const int SlotSize = 4096;
    private const int MetadataAt = 20;
    private const uint Magic = 0x43515747;

    private readonly string _path;
    private readonly SafeFileHandle _file;
    private readonly DurableWrite _write;
    private readonly byte[] _slot = new byte[SlotSize];

    /// <inheritdoc cref="LogDevice"/>
    public CommitFile(string directory, bool readOnly, DurableWrite? write = null)
    {
        _write = write ?? DurableFile.Write;
        _path = System.IO.Path.Combine(directory, "commit");
        if (readOnly)
        {
            _file = File.OpenHandle(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return;
        }

        var exists = File.Exists(_path);
        _file = File.OpenHandle(_path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        // Only a file that was never written completely is replaced. A longer one without a valid slot is damage, not an unused queue.
        if (exists && RandomAccess.GetLength(_file) >= Length)
            return;
        DurableFile.Write(_file, new byte[Length], 0);
        DurableFile.FlushDirectory(directory);
    }

    /// <summary>Why a commit is not on the disk; null when all are.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Whether nothing was ever committed. If something was, the lack of a valid slot means damage.</summary>
    public bool IsUnused => RandomAccess.GetLength(_file) == 0 || (IsZero(0) && IsZero(1));

    public void Commit(long beginAddress, long untilAddress, byte[] commitMetadata, long commitNum, bool forceWriteMetadata)
    {
        try
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(commitMetadata.Length, SlotSize - MetadataAt);
            var slot = _slot.AsSpan();
            slot.Clear();
            BinaryPrimitives.WriteUInt32LittleEndian(slot, Magic);
            BinaryPrimitives.WriteInt64LittleEndian(slot[8..], commitNum);
            BinaryPrimitives.WriteInt32LittleEndian(slot[16..], commitMetadata.Length);
            commitMetadata.CopyTo(slot[MetadataAt..]);
            BinaryPrimitives.WriteUInt32LittleEndian(slot[4..], Crc32C.Of(slot[8..(MetadataAt + commitMetadata.Length)]));
            _write(_file, slot, (commitNum & 1) * SlotSize);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or ObjectDisposedException)
        {
            Failure = error;
        }
    }

    public IEnumerable<long> ListCommits()
    {
        var valid = new List<long>(2);
        for (var i = 0; i < 2; i++)
        {
            if (TryRead(i, out var commitNum, out _))
                valid.Add(commitNum);
        }

        valid.Sort((a, b) => b.CompareTo(a));
        return valid;
    }

    public byte[]? GetCommitMetadata(long commitNum) =>
        TryRead((int)(commitNum & 1), out var found, out var metadata) && found == commitNum ? metadata : null;

    public void RemoveCommit(long commitNum)
    {
        // The slot is overwritten by the commit after the next.
    }

    public void RemoveAllCommits()
    {
        // FASTER calls this to reset a log, which the queue never does.
    }

    public void OnRecovery(long commitNum)
    {
        // The other slot holds the previous commit, which stays as a fallback.
    }

    public void Dispose() => _file.Dispose();

    private bool TryRead(int index, out long commitNum, out byte[] metadata)
    {
        commitNum = 0;
        metadata = [];
        var slot = new byte[SlotSize];
        if (RandomAccess.Read(_file, slot, (long)index * SlotSize) != SlotSize || BinaryPrimitives.ReadUInt32LittleEndian(slot) != Magic)
            return false;
        var length = BinaryPrimitives.ReadInt32LittleEndian(slot.AsSpan(16));
        if ((uint)length > SlotSize - MetadataAt
            || Crc32C.Of(slot.AsSpan(8..(MetadataAt + length))) != BinaryPrimitives.ReadUInt32LittleEndian(slot.AsSpan(4)))
            return false;
        commitNum = BinaryPrimitives.ReadInt64LittleEndian(slot.AsSpan(8));
        metadata = slot.AsSpan(MetadataAt, length).ToArray();
        return true;
    }

    private bool IsZero(int index)
    {
        var slot = new byte[SlotSize];
        return RandomAccess.Read(_file, slot, (long)index * SlotSize) != SlotSize || !slot.AsSpan().ContainsAnyExcept((byte)0);
    }
}
