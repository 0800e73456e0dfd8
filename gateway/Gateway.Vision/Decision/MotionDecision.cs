namespace Gateway.Vision;

/// <summary>The decision on one frame.</summary>
/// <param name="Outcome">The change of state.</param>
/// <param name="Suppressed">Why it did not fire; reported once per run of frames with the same reason.</param>
/// <param name="Region">Index of the region concerned, -1 for none.</param>
/// <param name="Track">Id of the track concerned, 0 without tracking.</param>
public readonly record struct MotionDecision(MotionOutcome Outcome, SuppressedReason Suppressed, int Region, int Track = 0)
{
    public static MotionDecision Nothing => new(MotionOutcome.None, SuppressedReason.None, -1);

    /// <summary>The heavier of two, or this one.</summary>
    internal MotionDecision Or(MotionDecision other) => other.Weight > Weight ? other : this;

    /// <summary>The heaviest of a frame's decisions is reported: an event, then a step, a clearing, a near miss.</summary>
    internal int Weight => Outcome switch
    {
        MotionOutcome.Fired => 5,
        MotionOutcome.Advanced => 4,
        MotionOutcome.Armed => 3,
        MotionOutcome.Cleared => 2,
        _ => Suppressed != SuppressedReason.None ? 1 : 0,
    };
}

/// <summary>A frame's effect on the detector's state.</summary>
public enum MotionOutcome : byte
{
    None = 0,

    /// <summary>An object came into the entry region over the right edge; the timer runs.</summary>
    Armed = 1,

    /// <summary>It reached a region between entry and confirm; the timer restarts.</summary>
    Advanced = 2,

    Fired = 3,

    /// <summary>The time was up; the sequence starts over.</summary>
    Cleared = 4,
}

/// <summary>Why motion made no event. The numbers are on the link and never change.</summary>
public enum SuppressedReason : byte
{
    None = 0,

    /// <summary>The object is in the region that counts, but does not exceed the least area.</summary>
    TooSmall = 1,

    /// <summary>Entered the entry region over another edge, or appeared inside it.</summary>
    WrongEdge = 2,

    /// <summary>Entered the confirm region without passing the earlier ones: the harmless direction (A8).</summary>
    WrongOrder = 3,

    /// <summary>Did not reach the next region within the window.</summary>
    TooSlow = 4,

    /// <summary>Would have fired, but too soon after the last event.</summary>
    InCooldown = 5,

    /// <summary>In a region that counts, but its part outside ignored areas does not exceed the least area.</summary>
    IgnoredRegion = 6,

    /// <summary>The light of the whole picture changed at once.</summary>
    LightChange = 7,

    /// <summary>The camera was shaken: the picture is the known one, moved by some pixels.</summary>
    CameraShake = 8,

    /// <summary>The camera switched between day and night sight: the whole picture changed at once, and not by light alone.</summary>
    InfraredSwitch = 9,

    /// <summary>The model has not learnt the picture yet.</summary>
    WarmingUp = 10,

    /// <summary>The pictures come too rarely for a sequence: no object can be seen in two regions within the window.</summary>
    TooFewPictures = 11,

    /// <summary>The picture, or its lower part, is empty: black, or data were lost on the way.</summary>
    BrokenPicture = 12,
}

/// <summary>Motion that made no event. Reported once per run of frames with the same reason.</summary>
/// <param name="Reason">Why there is no event; never None.</param>
/// <param name="Region">Index of the region concerned, -1 for the whole picture.</param>
/// <param name="Track">Id of the track concerned, 0 without one or without tracking.</param>
/// <param name="Seen">The object in sensor pixels; all zero when no single object was found.</param>
public readonly record struct NearMiss(SuppressedReason Reason, int Region, int Track, MovingObject Seen);

/// <summary>The near misses of one frame, in a reused buffer. One thread at a time.</summary>
internal sealed class NearMissList
{
    /// <summary>Most near misses reported per frame; further ones are dropped.</summary>
    public const int Capacity = 32;

    private readonly NearMiss[] _misses = new NearMiss[Capacity];
    private int _count;

    public ReadOnlySpan<NearMiss> Span => _misses.AsSpan(0, _count);

    public Span<NearMiss> Slots => _misses.AsSpan(0, _count);

    public void Clear() => _count = 0;

    public void Add(in NearMiss miss)
    {
        if (_count < Capacity)
            _misses[_count++] = miss;
    }
}
