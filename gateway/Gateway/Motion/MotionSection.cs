using System.Globalization;
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
            Model = new BackgroundModelOptions { History = History, VarThreshold = VarThreshold },
        };

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

    /// <summary>Areas need no name of their own: only their place in the list tells them apart.</summary>
    private static IEnumerable<Roi> ToAreas(IReadOnlyList<RegionSection> areas, string key) =>
        areas.Select((area, i) => area.ToRoi($"{key}:{i}", area.Name.Length > 0 ? area.Name : string.Create(CultureInfo.InvariantCulture, $"{i + 1}")));

    private static RegionSection[] DefaultRegions =>
    [
        new() { Name = "entry", X = 120, Y = 120, Width = 400, Height = 120 },
        new() { Name = "confirm", X = 120, Y = 260, Width = 400, Height = 140 },
    ];
}
