namespace Gateway.Storage;

/// <summary>The commit times of images, known only after the transaction: the next one writes them, and readers find them here until then.</summary>
/// <remarks>The writer adds, any thread reads.</remarks>
internal sealed class ImageStamps
{
    private const int Size = 4096;   // a power of two, above StoreWriter.MaxGroup

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

    /// <summary>Writes the stamps that are not yet in the database, inside the caller's transaction.</summary>
    /// <returns>Their number, for <see cref="Written"/> after the commit.</returns>
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
