namespace Gateway.Vision;

/// <summary>What the analysis of one frame found. One object per analyzer, overwritten by the next frame: copy what is kept.</summary>
public sealed class MotionResult
{
    private readonly double[] _scores;
    private readonly MovingObject[] _objects;
    private readonly ObjectTrack[] _tracks = new ObjectTrack[MotionAnalyzer.MaxTracks];
    private int _objectCount;
    private int _trackCount;

    internal MotionResult(int regions, int maxObjects)
    {
        _scores = new double[regions];
        _objects = new MovingObject[maxObjects];
    }

    /// <summary>Why the JPEG was not analysed. When it is not <see cref="JpegRefusal.None"/> nothing else was seen, and the model learnt nothing.</summary>
    public JpegRefusal Refusal { get; internal set; }

    /// <summary>The time given with the frame.</summary>
    public TimeSpan At { get; internal set; }

    public MotionDecision Decision { get; internal set; }

    /// <summary>What looked like motion in this frame and made no event, and why; at most 32. Each is told once per run of frames.</summary>
    public ReadOnlySpan<NearMiss> NearMisses => Misses.Span;

    /// <summary>Why nothing was decided in this frame though it was analysed: LightChange, CameraShake, InfraredSwitch; None when it was.</summary>
    public SuppressedReason Guard { get; internal set; }

    /// <summary>The objects followed, in the order of their ids; empty when objects are not followed.</summary>
    public ReadOnlySpan<ObjectTrack> Tracks => _tracks.AsSpan(0, _trackCount);

    /// <summary>Share of each region that is foreground, 0 to 1, in the order of the options; one for the whole picture when there are no regions.</summary>
    public ReadOnlySpan<double> Scores => _scores;

    /// <summary>The largest objects, largest first, down to a quarter of the least area: those that do not exceed it are near misses.</summary>
    public ReadOnlySpan<MovingObject> Objects => _objects.AsSpan(0, _objectCount);

    /// <summary>
    /// Whether the object of that index in <see cref="Objects"/> touches an ignored area: part of it may have been cut off there. The box
    /// decides, so a diagonal neighbour counts too.
    /// </summary>
    public bool IsBesideIgnored(int index) => (BesideIgnored >> index & 1) != 0;

    /// <summary>Whether a sequence has begun and its timer runs.</summary>
    public bool IsArmed { get; internal set; }

    /// <summary>Whether the time since the last event is still too short for another.</summary>
    public bool IsInCooldown { get; internal set; }

    /// <summary>Size of the picture in sensor pixels.</summary>
    public int Width { get; internal set; }

    public int Height { get; internal set; }

    /// <summary>Events since the analyzer was made.</summary>
    public long EventCount { get; internal set; }

    /// <summary>Times the size of the picture changed and the model began anew.</summary>
    public int RestartCount { get; internal set; }

    /// <summary>The scale of analysis of this frame.</summary>
    public LumaScale Scale { get; internal set; } = LumaScale.Full;

    /// <summary>Times the scale changed while the size did not, and the model began anew.</summary>
    public int ScaleChangeCount { get; internal set; }

    public double DecodeUs { get; internal set; }

    public double ModelUs { get; internal set; }

    /// <summary>Of the guards against changes of the whole picture.</summary>
    public double GuardUs { get; internal set; }

    /// <summary>Clean-up, objects and decision.</summary>
    public double ObjectsUs { get; internal set; }

    internal NearMissList Misses { get; } = new();

    internal Span<double> ScoreSlots => _scores;

    internal Span<MovingObject> ObjectSlots => _objects;

    /// <summary>Bit i: see <see cref="IsBesideIgnored"/>.</summary>
    internal ulong BesideIgnored { get; set; }

    internal int ObjectCount
    {
        get => _objectCount;
        set => _objectCount = value;
    }

    internal void Take(ReadOnlySpan<ObjectTrack> tracks)
    {
        tracks.CopyTo(_tracks);
        _trackCount = tracks.Length;
    }

    /// <summary>Forgets what belonged to the frame before.</summary>
    internal void Begin(TimeSpan at)
    {
        At = at;
        Refusal = JpegRefusal.None;
        Decision = MotionDecision.Nothing;
        DecodeUs = GuardUs = ModelUs = ObjectsUs = 0;
        _objectCount = _trackCount = 0;
        Misses.Clear();
        Guard = SuppressedReason.None;
        BesideIgnored = 0;
        Array.Clear(_scores);
    }
}
