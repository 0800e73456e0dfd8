using System.Threading.Channels;

namespace Gateway.Ingest.Tracing;

/// <summary>
/// Lines for one reader that never hold up a writer: while <paramref name="maxWaiting"/> of them wait, further ones are lost, and counted where they
/// are missing. Any thread writes.
/// </summary>
internal sealed class LossyLines<T>(int maxWaiting)
{
    private readonly Channel<(T Line, long LostBefore)> _waiting =
        Channel.CreateBounded<(T Line, long LostBefore)>(new BoundedChannelOptions(maxWaiting) { SingleReader = true });

    private long _lost;   // since the last line that waits

    /// <summary>Never waits.</summary>
    public void Add(T line)
    {
        var lost = Interlocked.Exchange(ref _lost, 0);
        if (!_waiting.Writer.TryWrite((line, lost)))
            Lose(lost + 1);
    }

    /// <summary>Counts lines that were lost elsewhere, in front of the next one.</summary>
    public void Lose(long count) => Interlocked.Add(ref _lost, count);

    public void Complete() => _waiting.Writer.Complete();

    /// <returns>False after <see cref="Complete"/>, when all lines are taken.</returns>
    public ValueTask<bool> WaitAsync(CancellationToken cancel = default) => _waiting.Reader.WaitToReadAsync(cancel);

    /// <summary>Takes lines between which none is lost.</summary>
    /// <returns>The number lost before them, and at most <paramref name="max"/> lines; 0 and none when nothing waits.</returns>
    public (long Lost, IReadOnlyList<T> Lines) Take(int max)
    {
        var lines = new List<T>();
        var lost = 0L;
        while (lines.Count < max && _waiting.Reader.TryPeek(out var next) && (lines.Count == 0 || next.LostBefore == 0))
        {
            _waiting.Reader.TryRead(out next);
            lost += next.LostBefore;
            lines.Add(next.Line);
        }

        return (lines.Count == 0 ? Interlocked.Exchange(ref _lost, 0) : lost, lines);
    }
}
