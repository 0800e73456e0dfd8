namespace Gateway.Settings;

/// <summary>A region of <c>Motion</c>, or an area of its <c>Include</c> or <c>Ignore</c>.</summary>
public sealed record RegionSection
{
    private const int MaxSide = MotionSection.MaxSide;

    [Setting("Name in events; areas of `Include` and `Ignore` need none.", Applies.ThisCamera)]
    public string Name { get; init; } = "";

    [Setting("Left edge of a rectangle.", Applies.ThisCamera, Min = 0, Max = MaxSide, Unit = "pixels")]
    public int? X { get; init; }

    [Setting("Top edge of a rectangle.", Applies.ThisCamera, Min = 0, Max = MaxSide, Unit = "pixels")]
    public int? Y { get; init; }

    [Setting("Width of a rectangle.", Applies.ThisCamera, Min = 1, Max = MaxSide, Unit = "pixels")]
    public int? Width { get; init; }

    [Setting("Height of a rectangle.", Applies.ThisCamera, Min = 1, Max = MaxSide, Unit = "pixels")]
    public int? Height { get; init; }

    [Setting("Corners of a polygon as `\"x,y\"`, at least three, in order along the outline.", Applies.ThisCamera,
        Pattern = "^ *-?[0-9]{1,9} *, *-?[0-9]{1,9} *$", Form = "a corner, written as \"x,y\"")]
    public IReadOnlyList<string>? Points { get; init; }

    internal void Check(string key, SettingProblems problems)
    {
        if (Points is not null)
        {
            problems.Require((X ?? Y ?? Width ?? Height) is null, key, "has both Points and X, Y, Width, Height; give one of the two");
            return;
        }

        foreach (var (value, name) in new[] { (X, nameof(X)), (Y, nameof(Y)), (Width, nameof(Width)), (Height, nameof(Height)) })
            problems.Require(value is not null, $"{key}:{name}", "is missing; a region has X, Y, Width and Height, or Points");
    }
}
