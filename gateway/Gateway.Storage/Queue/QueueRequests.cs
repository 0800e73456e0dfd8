using System.Threading.Channels;

namespace Gateway.Storage;

/// <summary>Requests in order of arrival, handed to the writer in batches of one commit each. Adding is safe from any thread.</summary>
internal sealed class QueueRequests
{
    private const int MaxBatch = 256;

    private readonly Channel<QueueRequest> _requests = Channel.CreateUnbounded<QueueRequest>(new() { SingleReader = true });
    private readonly HashSet<ulong> _inBatch = [];

    /// <returns>False once closed.</returns>
    public bool TryAdd(QueueRequest request) => _requests.Writer.TryWrite(request);

    /// <summary>Accepts no more requests; those added before are still handed out.</summary>
    public void Close() => _requests.Writer.TryComplete();

    /// <summary>Waits for requests and moves a batch of them into <paramref name="batch"/>.</summary>
    /// <remarks>No two of a batch are about the same clip, so each can be judged by the committed state alone.</remarks>
    /// <returns>False when closed and empty.</returns>
    public async ValueTask<bool> TakeAsync(List<QueueRequest> batch)
    {
        batch.Clear();
        _inBatch.Clear();
        var reader = _requests.Reader;
        if (!await reader.WaitToReadAsync().ConfigureAwait(false))
            return false;
        while (batch.Count < MaxBatch && reader.TryPeek(out var next) && (next.ClipId == 0 || _inBatch.Add(next.ClipId)) && reader.TryRead(out next))
            batch.Add(next);
        return true;
    }
}

/// <summary>A requested change on its way to the log. The clip id is 0 where the request is about no clip.</summary>
internal sealed class QueueRequest(LogEntryKind kind, ulong clipId)
{
    private readonly TaskCompletionSource<ClipEntry?> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public LogEntryKind Kind { get; } = kind;

    public ulong ClipId { get; } = clipId;

    /// <summary>The result, or the reason of a failure.</summary>
    public string Text { get; init; } = "";

    public IReadOnlyList<ClipObject> Objects { get; init; } = [];

    public ClipFile? File { get; init; }

    /// <summary>The clip as it was handed out.</summary>
    public ClipEntry? Lease { get; init; }

    /// <summary>The first id behind the reservation.</summary>
    public ulong ReserveUntil { get; init; }

    /// <summary>Whether the id may be one that was never reserved, because the file exists.</summary>
    public bool Adopt { get; init; }

    /// <summary>Whether this failure is the last, regardless of the number of tries.</summary>
    public bool GiveUp { get; init; }

    /// <summary>The clip after the change, set by the writer.</summary>
    public ClipEntry? Entry { get; set; }

    /// <summary>Ends when the change is durable, was durable before, or failed.</summary>
    public Task<ClipEntry?> Done => _done.Task;

    public void Complete(ClipEntry? entry) => _done.TrySetResult(entry);

    public void Fail(Exception error) => _done.TrySetException(error);
}
