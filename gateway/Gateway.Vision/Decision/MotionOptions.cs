using System.Collections.Immutable;
using static Gateway.Vision.BackgroundModelOptions;

namespace Gateway.Vision;

public sealed record MotionOptions
{
    /// <summary>Most regions of one camera: their bits fit an int.</summary>
    public const int MaxRegions = 16;

    public MotionMode Mode { get; init; } = MotionMode.Area;

    /// <summary>The regions. Without any, the whole picture is judged by area, whatever the mode.</summary>
    /// <remarks><see cref="MotionMode.Sequence"/> needs them in order, entry first; <see cref="MotionMode.Area"/> judges each alone.</remarks>
    public ImmutableArray<Roi> Regions { get; init; } = [];

    /// <summary>The edge of the entry region that arms the sequence.</summary>
    public RoiEdge Edge { get; init; } = RoiEdge.Top;

    /// <summary>Sensor pixels that an object must exceed (A4; the seed's are 2500). Null: see <see cref="MinAreaShare"/>.</summary>
    public int? MinArea { get; init; }

    /// <summary>Share of the picture's pixels, 0 to 1, that an object must exceed without <see cref="MinArea"/>.</summary>
    public double MinAreaShare { get; init; } = 0.002;

    /// <summary>Sensor pixels that an object must exceed in any case: in a small picture, a share of it is noise.</summary>
    public int MinAreaFloor { get; init; } = 100;

    /// <summary>In <see cref="MotionMode.Sequence"/>, tracks and judges every object above the least area.</summary>
    /// <remarks>False, as in the seed, judges only the largest object of the picture, so a second person hides the first.</remarks>
    public bool Tracking { get; init; } = true;

    /// <summary>The time from one region to the next must be shorter (A7).</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The time from one event to the next must be longer, in <see cref="MotionMode.Sequence"/> (A7).</summary>
    public TimeSpan Cooldown { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time without motion after which an event is over; see <see cref="MotionSpans"/>.</summary>
    public TimeSpan EndAfter { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Share of a region's pixels, 0 to 1, that must be exceeded in <see cref="MotionMode.Area"/>. Null: any object above the least area counts.
    /// </summary>
    public double? AreaThreshold { get; init; }

    /// <summary>Moving frames, among the last <see cref="AreaFrames"/>, that make an event.</summary>
    public int AreaFramesOver { get; init; } = 3;

    public int AreaFrames { get; init; } = 5;

    /// <summary>Time over which that share of the frames must move, however many these are; zero counts frames alone.</summary>
    public TimeSpan AreaTime { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Time without decisions while a new model learns; see <see cref="ModelWarmUp"/>. Zero decides from the second frame on.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Frames that a new model learns before the first decision; fewer from a slow camera.</summary>
    public int WarmUpFrames { get; init; } = 15;

    /// <summary>Longest time over which the model learns: with slow pictures, fewer than <see cref="BackgroundModelOptions.History"/>.</summary>
    public TimeSpan HistoryTime { get; init; } = TimeSpan.FromSeconds(1000);

    /// <summary>Size at which frames are decoded and analysed.</summary>
    public AnalysisScale Scale { get; init; } = AnalysisScale.Auto;

    /// <summary>Makes solid objects of the raw mask (<see cref="MaskCleaner"/>). The seed took the raw mask.</summary>
    public bool MaskCleaning { get; init; } = true;

    /// <summary>Without <see cref="MaskCleaning"/>, removes specks and thin parts of objects by a 3x3 opening. The seed did not.</summary>
    public bool Opening { get; init; }

    /// <summary>Areas analysed besides the regions. The rest of the picture costs nothing; objects and their parts there are not seen.</summary>
    /// <remarks>
    /// Null means the regions alone for <see cref="MotionMode.Area"/>. It means the whole picture without regions and for
    /// <see cref="MotionMode.Sequence"/>, as its objects must be seen before they cross the edge.
    /// </remarks>
    public ImmutableArray<Roi>? Include { get; init; }

    /// <summary>Areas never analysed, even where a region or an included area covers them.</summary>
    public ImmutableArray<Roi> Ignore { get; init; } = [];

    /// <summary>Decides nothing while the light of the whole picture changes, and learns the new light quickly.</summary>
    public bool LightGuard { get; init; } = true;

    /// <summary>Decides nothing while the known picture is moved by up to 8 analysed pixels, for at most about a second.</summary>
    public bool ShakeGuard { get; init; } = true;

    /// <summary>Decides nothing at a switch between day and night sight, or another change of the whole picture, and relearns it quickly.</summary>
    public bool InfraredGuard { get; init; } = true;

    /// <summary>Longest usual time from an event's first moving frame to its decision.</summary>
    public TimeSpan DecisionTime
    {
        get
        {
            var (least, most) = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
            var time = Mode == MotionMode.Sequence ? Window * Math.Max(1, Regions.Length - 1) : AreaTime;
            return time < least ? least : time > most ? most : time;
        }
    }

    internal bool WatchesWholePicture => Include is null && (Mode == MotionMode.Sequence || Regions.IsEmpty);

    public BackgroundModelOptions Model { get; init; } = new();

    /// <summary>Share by which each frame changes the model, above 0 and below 1; null uses <see cref="BackgroundModelOptions.History"/>.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Threads that learn one picture together, 1 to <see cref="RowWorkers.MaxThreads"/>. Results do not depend on it.</summary>
    public int Threads { get; init; } = 1;

    public JpegLimits Jpeg { get; init; } = JpegLimits.Default;

    /// <summary>Sensor pixels that an object must exceed in pictures of this size.</summary>
    public int LeastArea(int width, int height) => MinArea ?? Math.Max(MinAreaFloor, (int)(MinAreaShare * width * height));

    /// <exception cref="ArgumentException">A value is out of range; the text begins with its name.</exception>
    public void Validate()
    {
        Require(Enum.IsDefined(Mode), nameof(Mode), "must be Sequence or Area");
        Require(Enum.IsDefined(Edge), nameof(Edge), "must be Any, Top, Bottom, Left or Right");
        Require(Enum.IsDefined(Scale), nameof(Scale), "must be Auto, Full, Half or Quarter");
        Require(!Regions.IsDefault && Regions.Length <= MaxRegions, nameof(Regions), $"must be at most {MaxRegions}");
        Require(Mode != MotionMode.Sequence || Regions.Length != 1, nameof(Regions), "must be two or more for a sequence: entry first, confirm last");
        Require(Regions.Select(r => r.Name).Distinct().Count() == Regions.Length, nameof(Regions), "must have different names");
        Require(Include is not { } areas || (!areas.IsDefault && areas.Length <= MaxRegions), nameof(Include), $"must be at most {MaxRegions} areas");
        Require(!Ignore.IsDefault && Ignore.Length <= MaxRegions, nameof(Ignore), $"must be at most {MaxRegions} areas");
        Require(Include is not { IsEmpty: true } || !Regions.IsEmpty, nameof(Include), "must not be empty without regions: nothing is analysed");
        Require(MinArea is null or (>= 0 and <= PixelPlane.MaxSide * PixelPlane.MaxSide), nameof(MinArea), "must be a number of pixels");
        Require(MinAreaShare is >= 0 and < 1, nameof(MinAreaShare), "must be a share, 0 to below 1");
        Require(MinAreaFloor is >= 0 and <= PixelPlane.MaxSide * PixelPlane.MaxSide, nameof(MinAreaFloor), "must be a number of pixels");
        Require(EndAfter >= TimeSpan.Zero && EndAfter <= TimeSpan.FromHours(1), nameof(EndAfter), "must be 0 to an hour");
        Require(AreaTime >= TimeSpan.Zero && AreaTime <= TimeSpan.FromMinutes(1), nameof(AreaTime), "must be 0 to a minute");
        Require(WarmUp >= TimeSpan.Zero && WarmUp <= TimeSpan.FromMinutes(10), nameof(WarmUp), "must be 0 to 10 minutes");
        Require(WarmUpFrames is >= 1 and <= 10_000, nameof(WarmUpFrames), "must be 1 to 10000");
        Require(HistoryTime > TimeSpan.Zero && HistoryTime <= TimeSpan.FromDays(365), nameof(HistoryTime), "must be above 0 and at most a year");
        Require(Window > TimeSpan.Zero && Window <= TimeSpan.FromHours(1), nameof(Window), "must be above 0 and at most an hour");
        Require(Cooldown >= TimeSpan.Zero && Cooldown <= TimeSpan.FromDays(1), nameof(Cooldown), "must be 0 to a day");
        Require(AreaThreshold is null or (>= 0 and < 1), nameof(AreaThreshold), "must be a share, 0 to below 1");
        Require(AreaFrames is >= 1 and <= 32, nameof(AreaFrames), "must be 1 to 32");
        var areaFramesOverFits = AreaFramesOver >= 1 && AreaFramesOver <= AreaFrames;
        Require(areaFramesOverFits, nameof(AreaFramesOver), $"is {AreaFramesOver}; it must be 1 to AreaFrames, {AreaFrames}");
        Require(Jpeg.MaxWidth is >= 1 and <= PixelPlane.MaxSide, nameof(Jpeg), $"MaxWidth must be 1 to {PixelPlane.MaxSide}");
        Require(Jpeg.MaxHeight is >= 1 and <= PixelPlane.MaxSide, nameof(Jpeg), $"MaxHeight must be 1 to {PixelPlane.MaxSide}");
        Require(Jpeg.MaxBytes >= 1, nameof(Jpeg), "MaxBytes must be above 0");
        Require(LearningRate is null or (> 0 and < 1), nameof(LearningRate), "must be above 0 and below 1");
        Require(Threads is >= 1 and <= RowWorkers.MaxThreads, nameof(Threads), $"must be 1 to {RowWorkers.MaxThreads}");
        Model.Validate();
    }

    /// <summary>Whether the ignored areas cover all pixels of a region.</summary>
    public bool IsIgnored(Roi region)
    {
        if (Ignore.IsEmpty)
            return false;
        var area = new WatchedArea(this with { Mode = MotionMode.Area, Regions = [region], Include = null });
        area.Draw(region.Right, region.Bottom, 1);
        return area.Watched!.Count() == 0;
    }
}

public enum MotionMode
{
    /// <summary>An object passes the regions in order, within a time, in a direction (A5 to A8).</summary>
    Sequence,

    /// <summary>A share of a region is foreground for some frames.</summary>
    Area,
}

/// <summary>The edge over which an object must enter the entry region. A polygon uses its bounding box.</summary>
public enum RoiEdge
{
    /// <summary>From outside the region, over any edge.</summary>
    Any,

    /// <summary>Downward over the top edge: the seed's behaviour (A6).</summary>
    Top,

    Bottom,

    /// <summary>To the right over the left edge.</summary>
    Left,

    /// <summary>To the left over the right edge.</summary>
    Right,
}
