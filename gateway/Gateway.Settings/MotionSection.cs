namespace Gateway.Settings;

/// <summary>The section <c>Motion</c>, and <c>Motion</c> of one camera.</summary>
public sealed record MotionSection
{
    [Setting("`Seed`: the rule of the first generation, for 640x480: an object enters a region over its upper edge and reaches a "
        + "second one within 2 s. It sets Mode, Regions, MinArea, Tracking, VarThreshold, MaskCleaning, Scale, WarmUp and the three guards; "
        + "a setting beside it is used instead. "
        + "`Standard`: any object in the picture.", Applies.ThisCamera)]
    public MotionPreset Preset
    {
        get;
        init
        {
            field = value;
            if (value != MotionPreset.Seed)
                return;
            Mode = DecisionMode.Sequence;
            MinArea = 2500;
            Tracking = false;
            VarThreshold = 50;
            MaskCleaning = false;
            Scale = AnalysisSize.Full;
            LightGuard = ShakeGuard = InfraredGuard = false;
            WarmUp = TimeSpan.Zero;
        }
    }

    [Setting("Off: the camera is shown live, but nothing is recorded.", Applies.ThisCamera)]
    public bool Enabled { get; init; } = true;

    [Setting("`Area`: something moves in a region. `Sequence`: an object enters the first region over its edge and reaches the last one in time.",
        Applies.ThisCamera)]
    public DecisionMode Mode { get; init; } = DecisionMode.Area;

    [Setting("Regions; in mode `Sequence` in the order in which an object passes them, entry first and confirm last. "
        + "Null: the whole picture in mode `Area`, two that suit 640x480 in mode `Sequence`.", Applies.ThisCamera)]
    public IReadOnlyList<RegionSection>? Regions { get; init; }

    [Setting("Edge of the entry region that an object must cross.", Applies.ThisCamera)]
    public RegionEdge Edge { get; init; } = RegionEdge.Top;

    [Setting("Pixels of the camera's picture that an object must exceed. Null: by `MinAreaShare` and `MinAreaFloor`.", Applies.ThisCamera,
        Min = 0, Max = MaxSide * MaxSide, Unit = "pixels")]
    public int? MinArea { get; init; }

    [Setting("Share of the picture that an object must exceed: of 640x480, 0.002 is 614 pixels, about 18 by 34.", Applies.ThisCamera,
        Min = 0, Below = 1)]
    public double MinAreaShare { get; init; } = 0.002;

    [Setting("Pixels that an object must exceed in any case, so that noise in a small picture is no object.", Applies.ThisCamera,
        Min = 0, Max = MaxSide * MaxSide, Unit = "pixels")]
    public int MinAreaFloor { get; init; } = 100;

    [Setting("Mode `Sequence`: follow every object and judge each separately, so that two people do not hide each other. "
        + "`false`: only the largest object of the picture counts.", Applies.ThisCamera)]
    public bool Tracking { get; init; } = true;

    [Setting("Longest time from one region to the next.", Applies.ThisCamera, Above = "0", Max = "1h")]
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(2);

    [Setting("Mode `Sequence`: shortest time between two events.", Applies.ThisCamera, Min = "0", Max = "1d")]
    public TimeSpan Cooldown { get; init; } = TimeSpan.FromSeconds(5);

    [Setting("Time without motion after which an event is over. A camera that is slower than that ends it with its first picture without motion.",
        Applies.ThisCamera, Min = "0", Max = "1h")]
    public TimeSpan EndAfter { get; init; } = TimeSpan.FromSeconds(3);

    [Setting("Mode `Area`: share of a region that must move, however small the objects. Null: any object in the region counts.", Applies.ThisCamera,
        Min = 0, Below = 1)]
    public double? AreaThreshold { get; init; }

    [Setting("Mode `Area`: moving frames, among the last `AreaFrames`, that make an event.", Applies.ThisCamera, Min = 1, Max = 32, Unit = "frames")]
    public int AreaFramesOver { get; init; } = 3;

    [Setting("Mode `Area`: newest frames that count; at least `AreaFramesOver`.", Applies.ThisCamera, Min = 1, Max = 32, Unit = "frames")]
    public int AreaFrames { get; init; } = 5;

    [Setting("Mode `Area`: time over which that share of the frames must move. A fast camera needs more moving frames, a slow one fewer, "
        + "at least one. 0: frames alone count.", Applies.ThisCamera, Min = "0", Max = "1min")]
    public TimeSpan AreaTime { get; init; } = TimeSpan.FromSeconds(0.5);

    [Setting("Time without decisions while a new background model learns; a slow camera learns for up to 20 times as long. "
        + "0: decides from the second picture on.", Applies.ThisCamera, Min = "0", Max = "10min")]
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(1);

    [Setting("Frames that a new background model learns before the first decision. A camera that is too slow for them learns three.",
        Applies.ThisCamera, Min = 1, Max = 10_000, Unit = "frames")]
    public int WarmUpFrames { get; init; } = 15;

    [Setting("Size of analysis. `Auto` analyses at most 600,000 pixels of a picture (1280x720 at half scale), "
        + "and fewer while the analysis threads are busy for more than 85 % of the time.", Applies.ThisCamera)]
    public AnalysisSize Scale { get; init; } = AnalysisSize.Auto;

    [Setting("Areas analysed besides the regions. Null: none in mode `Area`; in mode `Sequence` the whole picture, because an object must be seen "
        + "before it crosses the edge. `[]`: none. The rest of the picture costs nothing.", Applies.ThisCamera)]
    public IReadOnlyList<RegionSection>? Include { get; init; }

    [Setting("Areas never analysed: a tree, a street, a display.", Applies.ThisCamera)]
    public IReadOnlyList<RegionSection> Ignore { get; init; } = [];

    [Setting("Makes solid objects of the foreground: noise is removed, gaps of up to 4 analysed pixels are closed, and holes of objects are filled. "
        + "`false`: the background model's raw mask, as in the seed.", Applies.ThisCamera)]
    public bool MaskCleaning { get; init; } = true;

    [Setting("Without `MaskCleaning`: removes specks, and thin parts of objects, before objects are found.", Applies.ThisCamera)]
    public bool Opening { get; init; }

    [Setting("Decides nothing while the light of the whole picture changes at once, learns the new light within some frames, "
        + "and follows slow changes faster.", Applies.ThisCamera)]
    public bool LightGuard { get; init; } = true;

    [Setting("Decides nothing while the picture is the known one moved by up to 8 analysed pixels. After 1.5 s, the new position is the camera's.",
        Applies.ThisCamera)]
    public bool ShakeGuard { get; init; } = true;

    [Setting("Decides nothing while the camera switches between day and night vision, or the whole picture changes otherwise. "
        + "The new picture is learned in some frames. For up to 10 s, nothing is decided on a picture that is black or cut off.", Applies.ThisCamera)]
    public bool InfraredGuard { get; init; } = true;

    [Setting("Frames over which the background model learns.", Applies.ThisCamera, Min = 1, Max = 1_000_000, Unit = "frames")]
    public int History { get; init; } = 500;

    [Setting("Longest time over which the background model learns: with slow pictures, that is fewer frames than `History`.", Applies.ThisCamera,
        Above = "0", Max = "365d")]
    public TimeSpan HistoryTime { get; init; } = TimeSpan.FromSeconds(1000);

    [Setting("Squared distance, in variances, beyond which a pixel is foreground. A lower one sees fainter objects and more noise. The seed's is 50.",
        Applies.ThisCamera, Above = 0, Below = 1e9)]
    public double VarThreshold { get; init; } = 16;

    [Setting("Squared distance, in variances, within which a sample belongs to a mode and updates it.", Applies.ThisCamera, Above = 0, Below = 1e9)]
    public float VarThresholdGen { get; init; } = 9;

    [Setting("Modes (Gaussians) of a pixel.", Applies.ThisCamera, Min = 1, Max = 5, Unit = "modes")]
    public int Mixtures { get; init; } = 5;

    [Setting("Share of the weight, heaviest modes first, that is background.", Applies.ThisCamera, Above = 0, Max = 1)]
    public float BackgroundRatio { get; init; } = 0.9f;

    [Setting("Variance of a new mode, in grey levels squared; from `VarMin` to `VarMax`.", Applies.ThisCamera, Above = 0, Below = 1e6)]
    public float VarInit { get; init; } = 15;

    [Setting("Smallest variance of a mode.", Applies.ThisCamera, Above = 0, Below = 1e6)]
    public float VarMin { get; init; } = 4;

    [Setting("Largest variance of a mode.", Applies.ThisCamera, Above = 0, Below = 1e6)]
    public float VarMax { get; init; } = 75;

    [Setting("How fast modes without samples are dropped; 0 keeps them.", Applies.ThisCamera, Min = 0, Max = 1)]
    public float ComplexityReduction { get; init; } = 0.05f;

    [Setting("Distinguishes shadows from objects, so that shadows do not count.", Applies.ThisCamera)]
    public bool DetectShadows { get; init; }

    [Setting("Grey level of shadows in the mask.", Applies.ThisCamera, Min = 1, Max = 254)]
    public byte ShadowValue { get; init; } = 127;

    [Setting("Share of the brightness that a shadow leaves at least.", Applies.ThisCamera, Min = 0, Max = 1)]
    public float ShadowThreshold { get; init; } = 0.5f;

    [Setting("Share by which each picture changes the model. Null: derived from `History`.", Applies.ThisCamera, Above = 0, Below = 1)]
    public double? LearningRate { get; init; }

    [Setting("Threads that learn one picture of this camera together, for large pictures. The result is the same with any number. "
        + "Each camera with more than one keeps its own.", Applies.ThisCamera, Min = 1, Max = 8, Unit = "threads")]
    public int Threads { get; init; } = 1;

    [Setting("Time between two saves of the background model to `models/` in the data directory, besides a clean stop; a restart need not learn "
        + "it again. A camera of 640x480 writes 2.5 MB each time, up to 19 MB if much moves: prefer a longer time on an SD card. "
        + "0: neither saved nor restored.",
        Applies.ThisCamera, OrZero = true, Min = "10s", Max = "1d")]
    public TimeSpan SaveInterval { get; init; } = TimeSpan.FromMinutes(5);

    [Setting("A saved model older than this is not restored; the camera learns again.", Applies.ThisCamera, Above = "0", Max = "365d")]
    public TimeSpan SavedMaxAge { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Largest width and height of a picture that motion analysis handles.</summary>
    internal const int MaxSide = 16384;

    /// <summary><see cref="Regions"/>, or in mode Sequence those that suit the seed's 640x480.</summary>
    public IReadOnlyList<RegionSection> RegionsOrDefault => Regions ?? (Mode == DecisionMode.Area ? [] :
    [
        new() { Name = "entry", X = 120, Y = 120, Width = 400, Height = 120 },
        new() { Name = "confirm", X = 120, Y = 260, Width = 400, Height = 140 },
    ]);

    /// <summary>Checks the form of every region.</summary>
    public void Check(string key, SettingProblems problems)
    {
        foreach (var (areas, name) in new[] { (Regions, nameof(Regions)), (Include, nameof(Include)), (Ignore, nameof(Ignore)) })
        {
            for (var i = 0; i < areas?.Count; i++)
                areas[i].Check($"{key}:{name}:{i}", problems);
        }
    }
}

/// <summary>Sets of defaults.</summary>
public enum MotionPreset { Standard, Seed }

/// <summary>Kinds of motion; vision's modes have the same names.</summary>
public enum DecisionMode { Sequence, Area }

/// <summary>Edges of a region; vision's edges have the same names.</summary>
public enum RegionEdge { Any, Top, Bottom, Left, Right }

/// <summary>Sizes of analysis; vision's scales have the same names.</summary>
public enum AnalysisSize { Auto, Full, Half, Quarter }
