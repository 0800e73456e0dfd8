using System.Diagnostics.CodeAnalysis;

namespace Gateway.Storage;

/// <summary>The durable queue of clips: recorded, analysed, acknowledged, kept until retention. At least once, never lost.</summary>
/// <remarks>
/// A state that a method returned or <see cref="Changed"/> announced is on the disk. DESIGN.md has the invariants and the crash-safe orders. One
/// writer commits all waiting changes together. Safe from any thread.
/// </remarks>
public sealed class ClipQueue : IAsyncDisposable
{
    private readonly QueueRequests _requests = new();
    private readonly QueueWriter _writer;
    private readonly QueueIds _ids;
    private readonly Task _running;
    private bool _disposed;

    private ClipQueue(DataDirectory directory, ClipQueueOptions options, QueueWriter writer, ClipQueueOpenReport report)
    {
        Directory = directory.ClipsPath;
        Options = options;
        OpenReport = report;
        _writer = writer;
        _ids = new QueueIds(writer.ReservedUntil, Submit);
        _running = Task.Run(() => _writer.RunAsync(_requests));
    }

    /// <summary>A clip reached another state, which is on the disk.</summary>
    /// <remarks>Raised in order, one at a time, on the writer's thread. Handlers return soon and throw nothing.</remarks>
    public event Action<ClipEntry>? Changed
    {
        add => _writer.Changed += value;
        remove => _writer.Changed -= value;
    }

    public string Directory { get; }

    public ClipQueueOptions Options { get; }

    public ClipQueueOpenReport OpenReport { get; }

    public ClipQueueCounts Counts => _writer.Counts;

    /// <inheritdoc cref="ClipQueueCounts.Depth"/>
    public int Depth => Counts.Depth;

    /// <summary>Time until the next retry of a failed clip is due; zero when one is due, null when no clip waits for a retry.</summary>
    public TimeSpan? UntilRetry => _writer.UntilRetry;

    /// <summary>Why the last write failed; null when it succeeded. The queue tries again with the next request.</summary>
    public StorageException? LastFailure => _writer.LastFailure;

    /// <summary>Whether the log of the queue can be written.</summary>
    public StoreHealth Health => _writer.Health;

    /// <summary>Clips that retention deleted.</summary>
    public RetentionTally Deleted => _writer.Deleted;

    /// <inheritdoc cref="QueueWriter.Failures"/>
    internal long Failures => _writer.Failures;

    /// <summary>Opens the queue, or starts an empty one, and repairs the traces of a crash (DESIGN.md procedure 4).</summary>
    /// <param name="directory">Where it is.</param>
    /// <param name="options">Limits.</param>
    /// <param name="time">Dates the changes.</param>
    /// <param name="ageing">Says what is too old; without it, <paramref name="time"/> is believed.</param>
    /// <exception cref="StorageException">Not writable, or damaged.</exception>
    public static ClipQueue Open(DataDirectory directory, ClipQueueOptions options, TimeProvider time, AgeingClock? ageing = null)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MaxResultBytes, (ClipLog.MaxEntryLength - 1024) / 2);   // text and objects
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.MaxTries);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MaxTries, byte.MaxValue);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.RetryAfter, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.RetryAfter, TimeSpan.FromDays(1));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.MaxInterruptions);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MaxInterruptions, byte.MaxValue);
        var writer = QueueWriter.Open(directory, options, time, ageing ?? AgeingClock.Unkept(time));
        try
        {
            return new ClipQueue(directory, options, writer, QueueOpening.PutRight(directory.ClipsPath, writer, options));
        }
        catch (Exception error)
        {
            writer.Dispose();
            if (error is IOException or UnauthorizedAccessException)
                throw StorageException.From(error, "open the clip queue", directory.Path);
            throw;
        }
    }

    /// <summary>Returns a clip id that is never given to another clip, not even after a crash.</summary>
    /// <remarks>Blocks for the disk about once in <see cref="QueueIds.Block"/> calls.</remarks>
    /// <exception cref="StorageException">The reservation cannot be written.</exception>
    public ulong ReserveClipId() => _ids.Next();

    /// <summary>Puts a finished clip into the queue; returns when that is on the disk. Recording the same clip again changes nothing.</summary>
    /// <exception cref="StorageException">Not recorded; the caller may try again with the same clip.</exception>
    public async ValueTask<ClipEntry> RecordAsync(ClipFile file) =>
        (await SubmitAsync(new QueueRequest(LogEntryKind.Recorded, file.Header.ClipId) { File = file }).ConfigureAwait(false))!;

    /// <summary>Returns one whose analysis failed at least <see cref="ClipQueueOptions.RetryAfter"/> ago, else the oldest untried clip.</summary>
    /// <remarks>
    /// So a failing clip reaches the end of its tries even when new clips arrive faster than they are analysed. Its retries do not delay others.
    /// </remarks>
    /// <returns>False when no clip waits, or when no retry is due yet (<see cref="UntilRetry"/>).</returns>
    public bool TryLease([NotNullWhen(true)] out ClipEntry? clip)
    {
        clip = _writer.Lease();
        if (clip is null)
            return false;
        Submit(new QueueRequest(LogEntryKind.Leased, clip.Id) { Lease = clip });   // not awaited: the entry only counts interruptions
        return true;
    }

    /// <summary>Stores a clip's result. A later result replaces it until the clip is acknowledged.</summary>
    /// <remarks>
    /// A text longer than <see cref="ClipQueueOptions.MaxResultBytes"/> is cut after a whole line. Objects come in the order of frames; those of
    /// highest confidence that fit into the same number of bytes are kept.
    /// </remarks>
    /// <exception cref="KeyNotFoundException">The clip does not exist, or was dropped.</exception>
    /// <exception cref="StorageException">Not stored.</exception>
    public async ValueTask<ClipEntry> AnalysedAsync(ulong id, string resultText, IReadOnlyList<ClipObject>? objects = null)
    {
        var request = new QueueRequest(LogEntryKind.Analysed, id)
        {
            Text = StoredResult.LimitText(resultText, Options.MaxResultBytes),
            Objects = StoredResult.Limit(objects ?? [], Options.MaxResultBytes),
        };
        return (await SubmitAsync(request).ConfigureAwait(false))!;
    }

    /// <summary>Ends the work on a clip, also if it waits or failed; a later result is not stored. Acknowledging again changes nothing.</summary>
    /// <exception cref="KeyNotFoundException">The clip does not exist, or was dropped.</exception>
    /// <exception cref="StorageException">Not acknowledged.</exception>
    public async ValueTask<ClipEntry> AcknowledgeAsync(ulong id) =>
        (await SubmitAsync(new QueueRequest(LogEntryKind.Acknowledged, id)).ConfigureAwait(false))!;

    /// <summary>Counts a failed try: the clip waits again, or is given up after <see cref="ClipQueueOptions.MaxTries"/>.</summary>
    /// <exception cref="KeyNotFoundException">The clip does not exist, or was dropped.</exception>
    /// <exception cref="StorageException">Not counted.</exception>
    public async ValueTask<ClipEntry> FailAsync(ulong id, string reason) =>
        (await SubmitAsync(new QueueRequest(LogEntryKind.TryFailed, id) { Text = StoredResult.LimitText(reason, 1024) }).ConfigureAwait(false))!;

    /// <summary>Drops the clips that are due, as every change does. Call it from time to time, because clips grow old without changes.</summary>
    public async ValueTask ApplyRetentionAsync() => await SubmitAsync(new QueueRequest(LogEntryKind.Dropped, 0)).ConfigureAwait(false);

    /// <summary>A clip by id; null when it does not exist or was dropped.</summary>
    public ClipEntry? Get(ulong id) => _writer.Find(id);

    /// <summary>Lists clips, newest first. Pages count from 1 and hold 1 to 1000 clips.</summary>
    public ClipPage List(int page, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(page);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)(limit - 1), 999u, nameof(limit));
        return _writer.List(page, limit);
    }

    /// <summary>The whole result text of a clip; null when it has none.</summary>
    /// <exception cref="StorageException">It cannot be read.</exception>
    public async ValueTask<string?> ReadResultAsync(ulong id) => (await _writer.ReadResultAsync(id).ConfigureAwait(false))?.Text;

    /// <summary>The objects seen in a clip, in the order of frames; empty when there were none or the clip has no result.</summary>
    /// <exception cref="StorageException">It cannot be read.</exception>
    public async ValueTask<IReadOnlyList<ClipObject>> ReadObjectsAsync(ulong id) =>
        (await _writer.ReadResultAsync(id).ConfigureAwait(false))?.Objects ?? [];

    /// <summary>Finishes the requests made so far, gives leases and unused ids back, and closes the log.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
            return;
        _requests.Close();
        await _running.ConfigureAwait(false);
        await _writer.CloseAsync(_ids.Unused).ConfigureAwait(false);
        _writer.Dispose();
    }

    private void Submit(QueueRequest request)
    {
        if (!_requests.TryAdd(request))
            request.Fail(new StorageException(StorageFault.Closed, "The clip queue is closed."));
    }

    private Task<ClipEntry?> SubmitAsync(QueueRequest request)
    {
        Submit(request);
        return request.Done;
    }
}

/// <summary>One page of a listing, newest clip first.</summary>
public sealed record ClipPage(IReadOnlyList<ClipEntry> Clips, int Total);

/// <summary>The queue at one moment.</summary>
/// <param name="Waiting">Clips that wait for an analysis.</param>
/// <param name="Leased">Clips under analysis, their result stored or not.</param>
/// <param name="Acknowledged">Clips done and still kept.</param>
/// <param name="Failed">Clips given up and still kept.</param>
/// <param name="Bytes">Bytes of all kept files.</param>
/// <param name="RecordedEver">Clips announced since the data directory was made.</param>
/// <param name="DroppedEver">Those of them that retention dropped.</param>
public readonly record struct ClipQueueCounts(
    int Waiting, int Leased, int Acknowledged, int Failed, long Bytes, ulong RecordedEver, ulong DroppedEver)
{
    /// <summary>Clips that still owe an analysis: the seed's queue size.</summary>
    public int Depth => Waiting + Leased;
}

/// <summary>Limits of the queue, with safe defaults for a Pi with a 32 GB card.</summary>
public sealed record ClipQueueOptions
{
    public ClipLimits Clip { get; init; } = new();

    /// <summary>Failed analyses after which a clip is given up.</summary>
    public int MaxTries { get; init; } = 3;

    /// <summary>Pause of a clip after a failed analysis, zero to a day. Other clips are handed out meanwhile.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Analyses cut off by a restart after which a clip is given up, so that it cannot kill the process indefinitely.</summary>
    public int MaxInterruptions { get; init; } = 20;

    /// <summary>Bytes of clip files; 0 for no limit. When exceeded, the oldest acknowledged, then the oldest failed clips are dropped.</summary>
    public long RetentionBytes { get; init; } = 8L << 30;

    /// <summary>Age at which acknowledged and failed clips are dropped. Zero: no limit.</summary>
    public TimeSpan RetentionAge { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Bytes of UTF-8 of a result text; a longer one is cut after a whole line, with a note. Its objects have the same limit.</summary>
    public int MaxResultBytes { get; init; } = 1 << 16;

    /// <summary>Bytes of log up to which there is no compaction.</summary>
    internal long CompactAtBytes { get; init; } = 4 << 20;

    /// <summary>Set by tests, to fail as disks do.</summary>
    internal DurableWrite? Write { get; init; }
}
