namespace Gateway.Storage;

/// <summary>The deletions of retention in one store, by reason. Written by the store's thread, read by any.</summary>
public sealed class RetentionTally
{
    private readonly Lock _gate = new();
    private readonly long[] _counts = new long[Enum.GetValues<DeletionReason>().Length];
    private Dictionary<DeletionReason, DeletionRound> _rounds = [];

    /// <summary>Deletions for this reason since the start.</summary>
    public long Count(DeletionReason reason)
    {
        lock (_gate)
            return _counts[(int)reason];
    }

    /// <summary>The deletions since the last call, one entry a reason.</summary>
    public IReadOnlyCollection<DeletionRound> Take()
    {
        lock (_gate)
        {
            var rounds = _rounds;
            _rounds = [];
            return rounds.Values;
        }
    }

    /// <param name="reason">Why it was deleted.</param>
    /// <param name="bytes">Its length.</param>
    /// <param name="storedUs">When it was stored, in microseconds since 1970.</param>
    internal void Add(DeletionReason reason, long bytes, long storedUs)
    {
        lock (_gate)
        {
            _counts[(int)reason]++;
            var round = _rounds.GetValueOrDefault(reason) ?? new DeletionRound(reason, 0, 0, long.MaxValue, long.MinValue);
            _rounds[reason] = round with
            {
                Count = round.Count + 1,
                Bytes = round.Bytes + bytes,
                OldestUs = Math.Min(round.OldestUs, storedUs),
                NewestUs = Math.Max(round.NewestUs, storedUs),
            };
        }
    }
}

/// <summary>Why retention deleted something.</summary>
public enum DeletionReason
{
    /// <summary>It was older than the limit of age.</summary>
    Age,

    /// <summary>The store had more bytes than its limit.</summary>
    Bytes,
}

/// <summary>Deletions for one reason, and when the oldest and the newest of them were stored, in microseconds since 1970.</summary>
public sealed record DeletionRound(DeletionReason Reason, long Count, long Bytes, long OldestUs, long NewestUs);
