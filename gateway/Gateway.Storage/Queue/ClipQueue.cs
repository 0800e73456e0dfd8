using System.Diagnostics.CodeAnalysis;
using Gateway.Clips;

namespace Gateway.Storage;

/// <summary>
/// The durable queue of clips: recorded, analysed, acknowledged, kept until retention. At least once, never lost: whatever a method
/// here returned or <see cref="Changed"/> announced is on the disk. Safe from any thread.
/// </summary>
/// <remarks>Invariants and crash-safe orders: DESIGN.md. All changes go through one writer that commits what has gathered in one go.</remarks>
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

    /// <summary>A clip reached another state, which is on the disk. Raised in order, one at a time, on the writer's thread: return soon, throw nothing.</summary>
    public event Action<ClipEntry>? Changed
    {
        add => _writer.Changed += value;
        remove => _writer.Changed -= value;
    }

    /// <summary>Where the clip files are.</summary>
    public string Directory { get; }

    public ClipQueueOptions Options { get; }

    /// <summary>What opening found.</summary>
    public ClipQueueOpenReport OpenReport { get; }

    public ClipQueueCounts Counts => _writer.Counts;

    /// <summary>Clips that still owe an analysis, being worked on or not.</summary>
    public int Depth => Counts.Depth;

    /// <summary>How long until another try of a clip that failed is due; zero when one is, null when no clip waits for one.</summary>
    public TimeSpan? UntilRetry => _writer.UntilRetry;

    /// <summary>Why the last attempt to write failed; null when it did not. The queue tries again with the next request.</summary>
    public StorageException? LastFailure => _writer.LastFailure;

    /// <summary>Opens the queue, or starts an empty one, and puts right what a crash left (DESIGN.md procedure 4).</summary>
    /// <exception cref="StorageException">Not writable, or damaged.</exception>
    public static ClipQueue Open(DataDirectory directory, ClipQueueOptions options, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MaxResultBytes, (ClipLog.MaxEntryLength - 1024) / 2);   // text and objects
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.MaxTries);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MaxTries, byte.MaxValue);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.RetryAfter, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.RetryAfter, TimeSpan.FromDays(1));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.MaxInterruptions);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MaxInterruptions, byte.MaxValue);
        var writer = QueueWriter.Open(directory, options, time);
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

    /// <summary>A clip id nobody ever had or will have, not even after a crash. Blocks for the disk about once in <see cref="QueueIds.Block"/> calls.</summary>
    /// <exception cref="StorageException">The reservation cannot be written.</exception>
    public ulong ReserveClipId() => _ids.Next();

    /// <summary>Starts a clip under a fresh id; <see cref="RecordAsync"/> takes what its Complete returns.</summary>
    public ClipFileWriter CreateWriter(string camera, ulong triggerEventId, int width, int height) =>
        ClipFileWriter.Create(Directory, new ClipHeader(ReserveClipId(), camera, triggerEventId, width, height), Options.Clip);

    /// <summary>Puts a finished clip into the queue; returns when that is on the disk. Recording the same clip again changes nothing.</summary>
    /// <exception cref="StorageException">Not recorded; may be tried again with the same clip.</exception>
    public async ValueTask<ClipEntry> RecordAsync(ClipFile file) =>
        (await SubmitAsync(new QueueRequest(LogEntryKind.Recorded, file.Header.ClipId) { File = file }).ConfigureAwait(false))!;

    /// <summary>
    /// Hands the next clip to the caller: a clip whose analysis failed <see cref="ClipQueueOptions.RetryAfter"/> ago or earlier, else the oldest not tried yet. So
    /// clips that come faster than they are looked at do not keep one that fails from coming to the end of its tries, nor does that one keep them.
    /// </summary>
    /// <returns>False when none waits, or only such as failed a moment ago; <see cref="UntilRetry"/> tells how long they wait.</returns>
    public bool TryLease([NotNullWhen(true)] out ClipEntry? clip)
    {
        clip = _writer.Lease();
        if (clip is null)
            return false;
        Submit(new QueueRequest(LogEntryKind.Leased, clip.Id) { Lease = clip });   // written along with the next commit: it only counts interruptions
        return true;
    }

    /// <summary>Gives a leased clip back untried.</summary>
    public async ValueTask<ClipEntry> ReleaseAsync(ulong id) =>
        (await SubmitAsync(new QueueRequest(LogEntryKind.Released, id)).ConfigureAwait(false))!;

    /// <summary>Stores a clip's result; a later one replaces it, except that an acknowledged clip keeps the one it has.</summary>
    /// <param name="id">Of the clip.</param>
    /// <param name="resultText">Cut at a line where it is longer than <see cref="ClipQueueOptions.MaxResultBytes"/>.</param>
    /// <param name="objects">What was seen, in the order of frames; of more than fit into as many bytes the surest are kept. Null: not known.</param>
    /// <exception cref="KeyNotFoundException">There is no such clip, or not any more.</exception>
    /// <exception cref="StorageException">Not stored.</exception>
    public async ValueTask<ClipEntry> AnalysedAsync(ulong id, string resultText, IReadOnlyList<ClipObject>? objects = null)
    {
        var request = new QueueRequest(LogEntryKind.Analysed, id)
        {
            Text = ResultText.Limit(resultText, Options.MaxResultBytes),
            Objects = StoredResult.Limit(objects ?? [], Options.MaxResultBytes),
        };
        return (await SubmitAsync(request).ConfigureAwait(false))!;
    }

    /// <summary>Ends the work on a clip. Acknowledging again changes nothing.</summary>
    /// <exception cref="KeyNotFoundException">There is no such clip, or not any more.</exception>
    /// <exception cref="StorageException">Not acknowledged.</exception>
    public async ValueTask<ClipEntry> AcknowledgeAsync(ulong id) =>
        (await SubmitAsync(new QueueRequest(LogEntryKind.Acknowledged, id)).ConfigureAwait(false))!;

    /// <summary>Counts a failed try: the clip waits again, or is given up after <see cref="ClipQueueOptions.MaxTries"/>.</summary>
    /// <exception cref="KeyNotFoundException">There is no such clip, or not any more.</exception>
    /// <exception cref="StorageException">Not counted.</exception>
    public async ValueTask<ClipEntry> FailAsync(ulong id, string reason) =>
        (await SubmitAsync(new QueueRequest(LogEntryKind.TryFailed, id) { Text = ResultText.Limit(reason, 1024) }).ConfigureAwait(false))!;

    /// <summary>Drops what retention says is due; also done after every change. Call it now and then for the sake of age.</summary>
    public async ValueTask ApplyRetentionAsync() => await SubmitAsync(new QueueRequest(LogEntryKind.Dropped, 0)).ConfigureAwait(false);

    /// <summary>A clip by id; null when there is none, or not any more.</summary>
    public ClipEntry? Get(ulong id) => _writer.Find(id);

    /// <summary>Clips newest first.</summary>
    /// <param name="page">From 1.</param>
    /// <param name="limit">1 to 1000.</param>
    public ClipPage List(int page, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(page);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)(limit - 1), 999u, nameof(limit));
        return _writer.List(page, limit);
    }

    /// <summary>The whole result text of a clip; null when it has none.</summary>
    /// <exception cref="StorageException">It cannot be read.</exception>
    public async ValueTask<string?> ReadResultAsync(ulong id) => (await _writer.ReadResultAsync(id).ConfigureAwait(false))?.Text;

    /// <summary>What was seen in a clip, in the order of frames; empty when nothing was, or when it has no result.</summary>
    /// <exception cref="StorageException">It cannot be read.</exception>
    public async ValueTask<IReadOnlyList<ClipObject>> ReadObjectsAsync(ulong id) => (await _writer.ReadResultAsync(id).ConfigureAwait(false))?.Objects ?? [];

    /// <summary>Finishes what was asked, gives leases and unused ids back, and closes the log.</summary>
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
