namespace Gateway.Storage;

/// <summary>An open log and the sequence number of its newest entry. One thread at a time.</summary>
internal sealed class QueueJournal(ClipLog log, ulong sequence) : IDisposable
{
    private readonly LogEntryWriter _writer = new();
    private ulong _sequence = sequence;

    /// <inheritdoc cref="ClipLog.Length"/>
    public long Length => log.Length;

    /// <summary>Opens the log and builds the state that its entries describe.</summary>
    /// <exception cref="StorageException">Not readable, not writable, damaged, or an entry is missing.</exception>
    public static QueueJournal Open(string directory, string clipsDirectory, bool readOnly, DurableWrite? write, out ClipQueueState state)
    {
        if (LogHistory.Contradiction(directory, clipsDirectory) is { } contradiction)
            throw ClipLog.Damaged(directory, contradiction, null);
        var log = ClipLog.Open(directory, readOnly, write);
        var replayed = new ClipQueueState(clipsDirectory);
        var sequence = 0UL;
        try
        {
            log.Replay((bytes, address) =>
            {
                var entry = new LogEntryReader(bytes);
                if (sequence == 0 ? entry.Sequence != 1 && entry.Kind != LogEntryKind.Totals : entry.Sequence != sequence + 1)
                    throw new InvalidDataException($"entry {entry.Sequence} follows entry {sequence}");
                sequence = entry.Sequence;
                replayed.Apply(ref entry, address, bytes.Length);
            });
            if (sequence != log.CommittedSequence)
                throw new InvalidDataException($"its newest entry is {sequence}, but {log.CommittedSequence} was committed");
        }
        catch (InvalidDataException error)
        {
            log.Dispose();
            throw ClipLog.Damaged(directory, error.Message, error);
        }
        catch (StorageException)
        {
            log.Dispose();
            throw;
        }

        replayed.EndLeases();
        state = replayed;
        return new QueueJournal(log, sequence);
    }

    /// <summary>Begins the next entry, for <see cref="Append(LogEntryWriter)"/>.</summary>
    public LogEntryWriter Begin(LogEntryKind kind, ulong clipId, long atUs) => _writer.Begin(_sequence + 1, kind, clipId, atUs);

    /// <summary>Appends an entry and returns its address; <paramref name="bytes"/> are valid until the next <see cref="Begin"/>.</summary>
    public long Append(LogEntryWriter entry, out ReadOnlySpan<byte> bytes)
    {
        bytes = entry.End();
        var address = log.Append(bytes);
        _sequence++;
        return address;
    }

    public long Append(LogEntryWriter entry) => Append(entry, out _);

    public ValueTask CommitAsync() => log.CommitAsync(_sequence);

    /// <inheritdoc cref="ClipLog.TruncateUntil"/>
    public void TruncateUntil(long address) => log.TruncateUntil(address);

    /// <summary>The clip's result at an address; null when another entry, or none, is there.</summary>
    public async ValueTask<StoredResult?> ReadResultAsync(ulong clipId, long address)
    {
        if (await log.ReadAsync(address).ConfigureAwait(false) is not { } bytes)
            return null;
        var entry = new LogEntryReader(bytes);
        return entry.Kind == LogEntryKind.Analysed && entry.ClipId == clipId ? StoredResult.Read(ref entry) : null;
    }

    public void Dispose() => log.Dispose();
}
