using FASTER.core;

namespace Gateway.Storage;

/// <summary>The queue's log on FASTER: append, commit, replay, truncate. Entries are bytes. One writer at a time; reads from any thread.</summary>
/// <remarks>
/// Checksums on, fast commit off. The log is recovered explicitly, because FASTER's recovery on construction treats any failure as an empty
/// log. After a failed append or commit FASTER refuses everything: dispose this object and open a new one.
/// </remarks>
internal sealed class ClipLog : IDisposable
{
    /// <summary>Longest entry that FASTER takes with these settings; 64 bytes are room for its header.</summary>
    public const int MaxEntryLength = PageSize - 64;

    private const int PageSize = 1 << 19;
    private const int MemorySize = 1 << 22;
    private const int SegmentSize = 1 << 22;

    private readonly FasterLog _log;
    private readonly LogDevice _device;
    private readonly CommitFile _commits;
    private readonly string _directory;

    private ClipLog(string directory, LogDevice device, CommitFile commits, bool readOnly)
    {
        _directory = directory;
        _device = device;
        _commits = commits;
        _log = new FasterLog(new FasterLogSettings
        {
            LogDevice = device,
            LogCommitManager = commits,
            LogChecksum = LogChecksumType.PerEntry,
            FastCommitMode = false,
            TryRecoverLatest = false,
            PageSize = PageSize,
            MemorySize = MemorySize,
            SegmentSize = SegmentSize,
            ReadOnlyMode = readOnly,
        });
    }

    /// <summary>Bytes from the begin to the end of the newest entry, committed or not.</summary>
    public long Length => _log.TailAddress - _log.BeginAddress;

    /// <summary>Sequence number of the newest committed entry, as the recovered commit states it; 0 for an unused log.</summary>
    public ulong CommittedSequence =>
        _log.RecoveredCookie is { Length: sizeof(ulong) } cookie ? BinaryPrimitives.ReadUInt64LittleEndian(cookie) : 0;

    /// <summary>Opens or creates the log in a directory that exists. With <paramref name="readOnly"/>, another process may be writing.</summary>
    /// <exception cref="StorageException">Not readable, not writable or damaged.</exception>
    public static ClipLog Open(string directory, bool readOnly, DurableWrite? write = null)
    {
        LogDevice? device = null;
        CommitFile? commits = null;
        ClipLog? log = null;
        try
        {
            commits = new CommitFile(directory, readOnly, write);
            var unused = commits.IsUnused;
            if (!unused && !commits.ListCommits().Any())
                throw Damaged(directory, "neither commit slot reads back whole", null);

            device = new LogDevice(directory, readOnly, write);
            log = new ClipLog(directory, device, commits, readOnly);
            if (!unused)
                log._log.Recover();
            if (!readOnly)
                device.RemoveBefore(log._log.CommittedBeginAddress);
            return log;
        }
        catch (Exception error)
        {
            log?._log.Dispose();
            device?.Dispose();
            commits?.Dispose();
            throw error is FasterException
                ? Damaged(directory, error.Message, error)
                : StorageException.From(error, "open the clip queue", directory);
        }
    }

    /// <summary>Adds an entry to the log's memory and returns its address. <see cref="CommitAsync"/> makes it durable.</summary>
    public long Append(ReadOnlySpan<byte> entry)
    {
        try
        {
            return _log.Enqueue(entry);
        }
        catch (FasterException error)
        {
            throw WriteFailure(error);
        }
    }

    /// <summary>Returns when every appended entry, up to the one numbered <paramref name="lastSequence"/>, is on the disk.</summary>
    /// <exception cref="StorageException">The entries may be missing from the disk; dispose this object.</exception>
    public async ValueTask CommitAsync(ulong lastSequence)
    {
        var cookie = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(cookie, lastSequence);
        try
        {
            await _log.CommitStronglyAsync(cookie).ConfigureAwait(false);
        }
        catch (FasterException error)
        {
            throw WriteFailure(error);
        }

        if (_commits.Failure is { } failure)
            throw StorageException.From(failure, "commit the clip queue", _directory);
    }

    /// <summary>Removes the entries before <paramref name="address"/> with the next commit.</summary>
    public void TruncateUntil(long address) => _log.TruncateUntil(address);

    /// <summary>Visits every committed entry, oldest first.</summary>
    public void Replay(ReplayEntry visit)
    {
        try
        {
            // Not BeginAddress: it keeps its first value in a log that is open for reading only.
            using var scan = _log.Scan(_log.CommittedBeginAddress, _log.CommittedUntilAddress);
            while (scan.GetNext(out var entry, out var length, out var address))
                visit(entry.AsSpan(0, length), address);
        }
        catch (FasterException error)
        {
            throw Damaged(_directory, error.Message, error);
        }
    }

    /// <summary>Reads one committed entry; null when it was truncated or is unreadable.</summary>
    public async ValueTask<byte[]?> ReadAsync(long address)
    {
        try
        {
            var (entry, length) = await _log.ReadAsync(address).ConfigureAwait(false);
            return entry is null ? null : entry.Length == length ? entry : entry[..length];
        }
        catch (FasterException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        _log.Dispose();
        _device.Dispose();
        _commits.Dispose();
    }

    internal static StorageException Damaged(string directory, string what, Exception? inner) => new(StorageFault.Damaged,
        $"The clip queue in {directory} is damaged: {what.Split('\n')[0].TrimEnd('.', '\r')}. Restore the data directory from a backup, or move "
        + $"{directory} away: the clips whose files exist are then added to a new queue.", inner);

    private StorageException WriteFailure(FasterException error) =>
        StorageException.From(_device.LastError ?? error, "write the clip queue", _directory);
}

/// <summary>Receives one log entry. The span is valid during the call.</summary>
internal delegate void ReplayEntry(ReadOnlySpan<byte> entry, long address);
