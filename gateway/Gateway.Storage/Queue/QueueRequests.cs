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

    /// <summary>
    /// Waits for requests and moves a batch of them into <paramref name="batch"/>. No two of a batch are about the same clip, so each can be
    /// judged by the committed state alone.
    /// </summary>
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
