namespace Gateway.Vision;

/// <summary>Result of one frame's analysis. One object per analyzer, overwritten by the next frame: copy it to keep it.</summary>
public sealed class MotionResult
{
    private readonly double[] _scores;
    private readonly MovingObject[] _objects = new MovingObject[ObjectFinder.MaxObjects];
    private readonly ObjectTrack[] _tracks = new ObjectTrack[TrackingDetector.MaxTracks];
    private readonly MotionSpan[] _events = new MotionSpan[MotionSpans.Capacity];
    private int _trackCount;
    private int _eventCount;

    internal MotionResult(int regions) => _scores = new double[regions];

    /// <summary>Why the JPEG was not analysed. Unless it is <see cref="JpegRefusal.None"/>, nothing was decided or learnt.</summary>
    public JpegRefusal Refusal { get; internal set; }

    public TimeSpan At { get; internal set; }

    public MotionDecision Decision { get; internal set; }

    /// <summary>Suppressed motion of this frame with its reason; at most 32, each reported once per run of frames.</summary>
    public ReadOnlySpan<NearMiss> NearMisses => Misses.Span;

    /// <summary>Why an analysed frame was not decided on: LightChange, CameraShake, InfraredSwitch or WarmingUp; None when it was.</summary>
    public SuppressedReason Guard { get; internal set; }

    /// <summary>The tracked objects by ascending id; empty without tracking.</summary>
    public ReadOnlySpan<ObjectTrack> Tracks => _tracks.AsSpan(0, _trackCount);

    /// <summary>The events that run, and those that ended with this frame; at most 16.</summary>
    public ReadOnlySpan<MotionSpan> Events => _events.AsSpan(0, _eventCount);

    /// <summary>Usual time between frames if it is too long for a sequence; reported once, null otherwise.</summary>
    public TimeSpan? TooLongInterval { get; internal set; }

    /// <summary>Foreground share of each region, 0 to 1, in the order of the options; one for the whole picture without regions.</summary>
    public ReadOnlySpan<double> Scores => _scores;

    /// <summary>The largest objects, largest first, down to a quarter of the least area. Those up to the least area are near misses.</summary>
    public ReadOnlySpan<MovingObject> Objects => _objects.AsSpan(0, ObjectCount);

    /// <summary>Whether the box of that object of <see cref="Objects"/> touches an ignored area, which may have cut it off. Corners count.</summary>
    public bool IsBesideIgnored(int index) => (BesideIgnored >> index & 1) != 0;

    /// <summary>Whether a sequence has begun and its timer runs.</summary>
    public bool IsArmed { get; internal set; }

    /// <summary>Whether too little time has passed since the last event for another.</summary>
    public bool IsInCooldown { get; internal set; }

    /// <summary>In sensor pixels, as <see cref="Height"/>.</summary>
    public int Width { get; internal set; }

    public int Height { get; internal set; }

    /// <summary>Sensor pixels that an object must exceed in this picture.</summary>
    public int LeastArea { get; internal set; }

    public long EventCount { get; internal set; }

    /// <summary>Restarts of the model because the picture size changed.</summary>
    public int RestartCount { get; internal set; }

    public LumaScale Scale { get; internal set; } = LumaScale.Full;

    /// <summary>Restarts of the model because only the scale changed.</summary>
    public int ScaleChangeCount { get; internal set; }

    public double DecodeUs { get; internal set; }

    public double ModelUs { get; internal set; }

    /// <summary>Time of the guards against changes of the whole picture.</summary>
    public double GuardUs { get; internal set; }

    public double ObjectsUs { get; internal set; }

    internal NearMissList Misses { get; } = new();

    internal Span<double> ScoreSlots => _scores;

    internal Span<MovingObject> ObjectSlots => _objects;

    /// <summary>Bit i: see <see cref="IsBesideIgnored"/>.</summary>
    internal ulong BesideIgnored { get; set; }

    internal int ObjectCount { get; set; }

    internal void Take(ReadOnlySpan<ObjectTrack> tracks)
    {
        tracks.CopyTo(_tracks);
        _trackCount = tracks.Length;
    }

    internal void Take(ReadOnlySpan<MotionSpan> events)
    {
        events.CopyTo(_events);
        _eventCount = events.Length;
    }

    internal void Begin(TimeSpan at)
    {
        At = at;
        Refusal = JpegRefusal.None;
        Decision = MotionDecision.Nothing;
        DecodeUs = GuardUs = ModelUs = ObjectsUs = 0;
        ObjectCount = _trackCount = _eventCount = 0;
        TooLongInterval = null;
        Misses.Clear();
        Guard = SuppressedReason.None;
        BesideIgnored = 0;
        Array.Clear(_scores);
    }
}
