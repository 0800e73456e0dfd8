using System.Collections.Immutable;

namespace Gateway.Vision;

/// <summary>What counts as motion on one camera.</summary>
public sealed record MotionOptions
{
    /// <summary>Most regions of one camera: their bits fit an int.</summary>
    public const int MaxRegions = 16;

    public MotionMode Mode { get; init; } = MotionMode.Sequence;

    /// <summary>
    /// The regions, in the order in which <see cref="MotionMode.Sequence"/> wants them passed: entry first, confirm last.
    /// <see cref="MotionMode.Area"/> judges each by itself. Without any, the whole picture is judged by area, whatever the mode.
    /// </summary>
    public ImmutableArray<Roi> Regions { get; init; } = [];

    /// <summary>The edge of the entry region that arms the sequence.</summary>
    public RoiEdge Edge { get; init; } = RoiEdge.Top;

    /// <summary>Sensor pixels that an object must exceed (A4).</summary>
    public int MinArea { get; init; } = 2500;

    /// <summary>
    /// Follow every object that exceeds the least area and judge each by itself in <see cref="MotionMode.Sequence"/>. Off is the seed's way: only
    /// the largest object of the whole picture is looked at, so a second person hides the first.
    /// </summary>
    public bool Tracking { get; init; } = true;

    /// <summary>Time from one region to the next must be shorter (A7).</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Time from one event to the next must be longer (A7).</summary>
    public TimeSpan Cooldown { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Share of a region's pixels, 0 to 1, that must be exceeded in <see cref="MotionMode.Area"/>.</summary>
    public double AreaThreshold { get; init; } = 0.02;

    /// <summary>Frames over the threshold, among the last <see cref="AreaFrames"/>, that make an event.</summary>
    public int AreaFramesOver { get; init; } = 3;

    public int AreaFrames { get; init; } = 5;

    /// <summary>Size at which frames are decoded and analysed.</summary>
    public AnalysisScale Scale { get; init; } = AnalysisScale.Full;

    /// <summary>Remove specks from the mask by a 3x3 opening before objects are looked for. The seed did not.</summary>
    public bool Opening { get; init; }

    /// <summary>
    /// Areas looked at besides the regions; the rest of the picture costs nothing, and what moves there is not seen, also not the part of an
    /// object that lies there. Null takes what the mode needs: the regions alone for <see cref="MotionMode.Area"/>, and the whole picture for
    /// <see cref="MotionMode.Sequence"/>, whose objects have to be seen before they cross the edge, and without regions.
    /// </summary>
    public ImmutableArray<Roi>? Include { get; init; }

    /// <summary>Areas never looked at, also where a region or an included area covers them.</summary>
    public ImmutableArray<Roi> Ignore { get; init; } = [];

    /// <summary>Decide nothing while the light of the whole picture changes, and learn the new light quickly.</summary>
    public bool LightGuard { get; init; } = true;

    /// <summary>Decide nothing while the picture is the known one moved by up to 8 analysed pixels, for about a second at most.</summary>
    public bool ShakeGuard { get; init; } = true;

    /// <summary>Decide nothing while the camera goes from day to night sight or back, or all of the picture changes otherwise, and learn it anew quickly.</summary>
    public bool InfraredGuard { get; init; } = true;

    internal bool WatchesWholePicture => Include is null && (Mode == MotionMode.Sequence || Regions.IsEmpty);

    public BackgroundModelOptions Model { get; init; } = new();

    /// <summary>Share by which each frame changes the model, above 0 and below 1; null goes by <see cref="BackgroundModelOptions.History"/>.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Threads that learn one picture together, 1 to <see cref="RowWorkers.MaxThreads"/>. What is found is the same with any number.</summary>
    public int Threads { get; init; } = 1;

    public JpegLimits Jpeg { get; init; } = JpegLimits.Default;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">One is out of range; the text begins with its name.</exception>
    public void Validate()
    {
        Require(Enum.IsDefined(Mode), nameof(Mode), "must be Sequence or Area");
        Require(Enum.IsDefined(Edge), nameof(Edge), "must be Any, Top, Bottom, Left or Right");
        Require(Enum.IsDefined(Scale), nameof(Scale), "must be Auto, Full, Half or Quarter");
        Require(!Regions.IsDefault && Regions.Length <= MaxRegions, nameof(Regions), $"must be at most {MaxRegions}");
        Require(Mode != MotionMode.Sequence || Regions.Length != 1, nameof(Regions), "must be two or more for a sequence: entry first, confirm last");
        Require(Regions.Select(r => r.Name).Distinct().Count() == Regions.Length, nameof(Regions), "must have different names");
        Require(Include is not { } include || (!include.IsDefault && include.Length <= MaxRegions), nameof(Include), $"must be at most {MaxRegions} areas");
        Require(!Ignore.IsDefault && Ignore.Length <= MaxRegions, nameof(Ignore), $"must be at most {MaxRegions} areas");
        Require(Include is not { IsEmpty: true } || !Regions.IsEmpty, nameof(Include), "must not be empty where there are no regions: nothing would be looked at");
        Require(MinArea is >= 0 and <= PixelPlane.MaxSide * PixelPlane.MaxSide, nameof(MinArea), "must be a number of pixels");
        Require(Window > TimeSpan.Zero && Window <= TimeSpan.FromHours(1), nameof(Window), "must be above 0 and at most an hour");
        Require(Cooldown >= TimeSpan.Zero && Cooldown <= TimeSpan.FromDays(1), nameof(Cooldown), "must be 0 to a day");
        Require(AreaThreshold is >= 0 and < 1, nameof(AreaThreshold), "must be a share, 0 to below 1");
        Require(AreaFrames is >= 1 and <= 32, nameof(AreaFrames), "must be 1 to 32");
        Require(AreaFramesOver >= 1 && AreaFramesOver <= AreaFrames, nameof(AreaFramesOver), "must be 1 to AreaFrames");
        Require(Jpeg.MaxWidth is >= 1 and <= PixelPlane.MaxSide, nameof(Jpeg), $"MaxWidth must be 1 to {PixelPlane.MaxSide}");
        Require(Jpeg.MaxHeight is >= 1 and <= PixelPlane.MaxSide, nameof(Jpeg), $"MaxHeight must be 1 to {PixelPlane.MaxSide}");
        Require(Jpeg.MaxBytes >= 1, nameof(Jpeg), "MaxBytes must be above 0");
        Require(LearningRate is null or (> 0 and < 1), nameof(LearningRate), "must be above 0 and below 1");
        Require(Threads is >= 1 and <= RowWorkers.MaxThreads, nameof(Threads), $"must be 1 to {RowWorkers.MaxThreads}");
        Model.Validate();
    }

    /// <summary>Whether the ignored areas leave no pixel of a region.</summary>
    public bool IsIgnored(Roi region)
    {
        if (Ignore.IsEmpty)
            return false;
        var area = new WatchedArea(this with { Mode = MotionMode.Area, Regions = [region], Include = null });
        area.Draw(region.Right, region.Bottom, 1);
        return area.Watched!.Count() == 0;
    }

    private static void Require(bool holds, string key, string rule)
    {
        if (!holds)
            throw new ArgumentException($"{key} {rule}.", key);
    }
}
