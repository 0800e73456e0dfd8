namespace Gateway.Settings;

/// <summary>The section <c>Images</c>.</summary>
public sealed record ImageOptions
{
    [Setting("Images to store: `every`, `none`, or the shortest time between two stored images of one board, such as `10s`.", Applies.Live)]
    public ImagePolicy Keep { get; init; } = ImagePolicy.Every;

    [Setting("How long a write of the databases waits for another program's lock before it counts as an outage. Images wait in memory during one.",
        Min = "1ms", Max = "60s")]
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    [Setting("Images waiting for their commit, at most 64 MiB of them. Beyond it, publishes are not acknowledged and the board sends again.",
        Min = 1, Max = 100_000, Unit = "images")]
    public int MaxPending { get; init; } = 2048;

    [Setting("Bytes of stored images. When exceeded, the oldest are deleted. 0: no limit.", Applies.Live, Min = 0, Unit = "bytes")]
    public long MaxBytes { get; init; } = 8L << 30;

    [Setting("Images older than this are deleted. 0: no limit.", Applies.Live, Min = "0")]
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(30);

    [Setting("Longest time between an image of a seed board and its latency message, in either order.", Min = "1s", Max = "1d")]
    public TimeSpan LatencyWindow { get; init; } = TimeSpan.FromMinutes(5);
}

/// <summary>Which images of one board are stored: every image, none, or one per interval.</summary>
/// <param name="Interval">Zero stores every image, <see cref="Timeout.InfiniteTimeSpan"/> none.</param>
public readonly record struct ImagePolicy(TimeSpan Interval)
{
    public const string Form = "\"every\", \"none\", or an interval such as \"10s\"";

    /// <summary>Regular expression of every form, for the JSON schema.</summary>
    internal const string Pattern = $"^(every|none|{UnitText.PositiveTime})$";

    public static ImagePolicy Every => new(TimeSpan.Zero);

    public static ImagePolicy None => new(Timeout.InfiniteTimeSpan);

    /// <returns>Null if the text has another form.</returns>
    public static ImagePolicy? Parse(string text) => text switch
    {
        "every" => Every,
        "none" => None,
        _ => UnitText.ParseTime(text) is { } interval && interval > TimeSpan.Zero ? new ImagePolicy(interval) : null,
    };

    /// <param name="sinceLast">Time since the last stored image of the board; null before the first.</param>
    public bool Stores(TimeSpan? sinceLast) => this != None && (sinceLast is null || sinceLast >= Interval);

    public override string ToString() => this == Every ? "every" : this == None ? "none" : UnitText.Format(Interval);
}
