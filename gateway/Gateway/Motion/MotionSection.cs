using System.Globalization;
using Gateway.Settings;
using Gateway.Vision;

namespace Gateway.Motion;

/// <summary>Section <c>Motion</c>, and <c>Motion</c> of one camera: what counts as motion. Defaults are the seed's (A3 to A8).</summary>
public sealed record MotionSection
{
    /// <summary>Off leaves the camera live and recorded by nobody.</summary>
    public bool Enabled { get; init; } = true;

    public MotionMode Mode { get; init; } = MotionMode.Sequence;

    /// <summary>In the order in which a sequence passes them, entry first and confirm last. Null takes two that suit 640x480.</summary>
    public IReadOnlyList<RegionSection>? Regions { get; init; }

    /// <summary>The edge of the entry region that has to be crossed.</summary>
    public RoiEdge Edge { get; init; } = RoiEdge.Top;

    /// <summary>Sensor pixels an object must exceed.</summary>
    public int MinArea { get; init; } = 2500;

    /// <summary>Follows every object and judges each by itself in mode Sequence; off looks only at the largest one, as the seed did.</summary>
    public bool Tracking { get; init; } = true;

    /// <summary>Longest time from one region to the next.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Least time between two events.</summary>
    public TimeSpan Cooldown { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Share of a region, 0 to 1, that is motion in mode Area.</summary>
    public double AreaThreshold { get; init; } = 0.02;

    /// <summary>Size of analysis: Full, Half, Quarter, or Auto, which goes by the size of the pictures and by load.</summary>
    public AnalysisScale Scale { get; init; } = AnalysisScale.Auto;

    /// <summary>Areas looked at besides the regions. Null: in mode Area none, in mode Sequence the whole picture. An empty list: none.</summary>
    public IReadOnlyList<RegionSection>? Include { get; init; }

    /// <summary>Areas never looked at.</summary>
    public IReadOnlyList<RegionSection> Ignore { get; init; } = [];

    /// <summary>Removes specks of the mask before objects are looked for.</summary>
    public bool Opening { get; init; }

    /// <summary>Decides nothing while the light of the whole picture changes.</summary>
    public bool LightGuard { get; init; } = true;

    /// <summary>Decides nothing while the camera is shaken.</summary>
    public bool ShakeGuard { get; init; } = true;

    /// <summary>Decides nothing while the camera goes from day to night sight or back.</summary>
    public bool InfraredGuard { get; init; } = true;

    /// <summary>Frames the background model learns over.</summary>
    public int History { get; init; } = 500;

    /// <summary>Squared distance, in variances, beyond which a pixel is foreground.</summary>
    public double VarThreshold { get; init; } = 50;

    /// <summary>Squared distance, in variances, within which a sample belongs to a mode and updates it.</summary>
    public float VarThresholdGen { get; init; } = 9;

    /// <summary>Modes (Gaussians) a pixel may have, 1 to 5.</summary>
    public int Mixtures { get; init; } = 5;

    /// <summary>Share of the weight, heaviest modes first, that is background.</summary>
    public float BackgroundRatio { get; init; } = 0.9f;

    /// <summary>Variance of a new mode.</summary>
    public float VarInit { get; init; } = 15;

    /// <summary>Least variance of a mode.</summary>
    public float VarMin { get; init; } = 4;

    /// <summary>Largest variance of a mode.</summary>
    public float VarMax { get; init; } = 75;

    /// <summary>How fast modes that are not seen are dropped.</summary>
    public float ComplexityReduction { get; init; } = 0.05f;

    /// <summary>Whether shadows are told from objects, and do not count.</summary>
    public bool DetectShadows { get; init; }

    /// <summary>Grey level of shadows in the mask.</summary>
    public byte ShadowValue { get; init; } = 127;

    /// <summary>A shadow leaves at least this share of the brightness.</summary>
    public float ShadowThreshold { get; init; } = 0.5f;

    /// <summary>Share by which each picture changes the model; null goes by <see cref="History"/>.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Threads that learn one picture of this camera together.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>How often what was learnt is saved, besides at a clean stop. Zero: never, and nothing is restored.</summary>
    public TimeSpan SaveInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A saved model older than this is not restored.</summary>
    public TimeSpan SavedMaxAge { get; init; } = TimeSpan.FromHours(1);

    /// <param name="key">Where the section stands, for errors.</param>
    /// <exception cref="OptionsException">A value is out of range; the key is named.</exception>
    public MotionOptions ToMotionOptions(string key)
    {
        var regions = Regions ?? DefaultRegions;
        var options = new MotionOptions
        {
            Mode = Mode,
            Regions = [.. regions.Select((region, i) => region.ToRoi($"{key}:Regions:{i}", region.Name))],
            Edge = Edge,
            MinArea = MinArea,
            Tracking = Tracking,
            Window = Window,
            Cooldown = Cooldown,
            AreaThreshold = AreaThreshold,
            Scale = Scale,
            Opening = Opening,
            LightGuard = LightGuard,
            ShakeGuard = ShakeGuard,
            InfraredGuard = InfraredGuard,
            Include = Include is null ? null : [.. ToAreas(Include, $"{key}:Include")],
            Ignore = [.. ToAreas(Ignore, $"{key}:Ignore")],
            Model = ToModelOptions(),
            LearningRate = LearningRate,
            Threads = Threads,
        };
        if (SaveInterval != TimeSpan.Zero && (SaveInterval < TimeSpan.FromSeconds(10) || SaveInterval > TimeSpan.FromDays(1)))
            throw new OptionsException($"{key}:{nameof(SaveInterval)}", $"is {SaveInterval}; it must be 0 or 10 seconds to a day");
        if (SavedMaxAge <= TimeSpan.Zero || SavedMaxAge > TimeSpan.FromDays(365))
            throw new OptionsException($"{key}:{nameof(SavedMaxAge)}", $"is {SavedMaxAge}; it must be above 0 and at most 365 days");

        try
        {
            options.Validate();
        }
        catch (ArgumentException problem)
        {
            // The text begins with the name, which the key ends with already.
            var text = OptionsException.TextOf(problem);
            throw new OptionsException($"{key}:{problem.ParamName}", text.StartsWith($"{problem.ParamName} ", StringComparison.Ordinal) ? text[(problem.ParamName!.Length + 1)..] : text);
        }

        RegionPlaces.RequireInAnyPicture(options, key);
        return options;
    }

    private BackgroundModelOptions ToModelOptions() => new()
    {
        History = History,
        VarThreshold = VarThreshold,
        VarThresholdGen = VarThresholdGen,
        Mixtures = Mixtures,
        BackgroundRatio = BackgroundRatio,
        VarInit = VarInit,
        VarMin = VarMin,
        VarMax = VarMax,
        ComplexityReduction = ComplexityReduction,
        DetectShadows = DetectShadows,
        ShadowValue = ShadowValue,
        ShadowThreshold = ShadowThreshold,
    };

    /// <summary>Areas need no name of their own: only their place in the list tells them apart.</summary>
    private static IEnumerable<Roi> ToAreas(IReadOnlyList<RegionSection> areas, string key) =>
        areas.Select((area, i) => area.ToRoi($"{key}:{i}", area.Name.Length > 0 ? area.Name : string.Create(CultureInfo.InvariantCulture, $"{i + 1}")));

    private static RegionSection[] DefaultRegions =>
    [
        new() { Name = "entry", X = 120, Y = 120, Width = 400, Height = 120 },
        new() { Name = "confirm", X = 120, Y = 260, Width = 400, Height = 140 },
    ];
}
