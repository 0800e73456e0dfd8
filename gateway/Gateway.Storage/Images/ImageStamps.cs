namespace Gateway.Storage;

/// <summary>
/// When images were committed: known only after their transaction, so written with the next one and shown from here until then. The
/// writer adds, any thread looks up.
/// </summary>
internal sealed class ImageStamps
{
    private const int Size = 4096;   // a power of two, more than a group holds

    private readonly Lock _gate = new();
    private readonly (long RowId, long CommittedUs, double LatencyDbMs)[] _ring = new (long, long, double)[Size];
    private readonly Queue<long> _unwritten = new(Size);

    public void Add(long rowId, long committedUs, double latencyDbMs)
    {
        lock (_gate)
        {
            _ring[rowId & (Size - 1)] = (rowId, committedUs, latencyDbMs);
            if (_unwritten.Count < Size)
                _unwritten.Enqueue(rowId);
        }
    }

    public bool TryGet(long rowId, out long committedUs, out double latencyDbMs)
    {
        lock (_gate)
        {
            (var found, committedUs, latencyDbMs) = _ring[rowId & (Size - 1)];
            return found == rowId;
        }
    }

    /// <summary>Writes what is not yet written, inside the caller's transaction; <see cref="Written"/> after its commit.</summary>
    /// <returns>How many.</returns>
    public int Write(SqlStatement update)
    {
        lock (_gate)
        {
            foreach (var rowId in _unwritten)
            {
                var (found, committedUs, latencyDbMs) = _ring[rowId & (Size - 1)];
                if (found == rowId)
                    update.Bind(1, committedUs).Bind(2, latencyDbMs).Bind(3, rowId).Run();
            }

            return _unwritten.Count;
        }
    }

    public void Written(int count)
    {
        lock (_gate)
        {
            for (var i = 0; i < count; i++)
                _unwritten.Dequeue();
        }
    }
}
