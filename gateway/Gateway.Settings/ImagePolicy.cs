namespace Gateway.Settings;

/// <summary>Which images of one board are stored: every image, none, or one per interval.</summary>
/// <param name="Interval">Zero stores every image, <see cref="Timeout.InfiniteTimeSpan"/> none.</param>
public readonly record struct ImagePolicy(TimeSpan Interval)
{
    /// <summary>The forms that <see cref="Parse"/> accepts.</summary>
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
