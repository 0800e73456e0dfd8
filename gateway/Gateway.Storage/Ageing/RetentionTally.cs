namespace Gateway.Storage;

/// <summary>The deletions of retention in one store, by reason. Written by the store's thread, read by any.</summary>
public sealed class RetentionTally
{
    private readonly Lock _gate = new();
    private readonly long[] _counts = new long[Enum.GetValues<DeletionReason>().Length];
    private readonly DeletionRound[] _rounds = new DeletionRound[Enum.GetValues<DeletionReason>().Length];

    /// <summary>Deletions for this reason since the start.</summary>
    public long Count(DeletionReason reason)
    {
        lock (_gate)
            return _counts[(int)reason];
    }

    /// <summary>The deletions since the last call, one entry for each reason that had some.</summary>
    public IReadOnlyList<DeletionRound> Take()
    {
        lock (_gate)
        {
            DeletionRound[] rounds = [.. _rounds.Where(round => round.Count > 0)];
            Array.Clear(_rounds);
            return rounds;
        }
    }

    /// <summary>Counts one deletion; allocates nothing.</summary>
    /// <param name="reason">Why it was deleted.</param>
    /// <param name="bytes">Its length.</param>
    /// <param name="storedUs">When it was stored, in microseconds since 1970.</param>
    internal void Add(DeletionReason reason, long bytes, long storedUs)
    {
        lock (_gate)
        {
            _counts[(int)reason]++;
            ref var round = ref _rounds[(int)reason];
            round = new DeletionRound(
                reason, round.Count + 1, round.Bytes + bytes, round.Count == 0 ? storedUs : Math.Min(round.OldestUs, storedUs),
                round.Count == 0 ? storedUs : Math.Max(round.NewestUs, storedUs));
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
public readonly record struct DeletionRound(DeletionReason Reason, long Count, long Bytes, long OldestUs, long NewestUs);
