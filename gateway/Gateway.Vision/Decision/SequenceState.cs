namespace Gateway.Vision;

/// <summary>How far one object has come in the sequence. All zero is a beginning.</summary>
internal struct SequenceState
{
    /// <summary>Index of the region awaited; 0 is idle.</summary>
    public int Next;

    /// <summary>When the region before was reached.</summary>
    public TimeSpan SteppedAt;

    /// <summary>The centroid when last judged.</summary>
    public (double X, double Y)? Previous;

    public TimeSpan PreviousAt;

    /// <summary>Whether it was inside the first region when last judged, or has not come clear of it since.</summary>
    public bool IsInside;

    /// <summary>Whether its last sequence was cleared as too slow, and no other begun since.</summary>
    public bool IsLate;

    /// <summary>What kept the last frame from firing, so it is told once.</summary>
    public SuppressedReason Standing;

    public readonly bool IsArmed => Next > 0;
}
