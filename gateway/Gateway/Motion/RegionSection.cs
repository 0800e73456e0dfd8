using Gateway.Settings;
using Gateway.Vision;

namespace Gateway.Motion;

/// <summary>A region as the configuration file writes it: X, Y, Width, Height, or Points of a polygon; sensor pixels.</summary>
public sealed record RegionSection
{
    public string Name { get; init; } = "";

    public int? X { get; init; }

    public int? Y { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    /// <summary>Corners of a polygon as <c>"x,y"</c>, at least three.</summary>
    public IReadOnlyList<string>? Points { get; init; }

    /// <param name="key">Where the region stands in the configuration, for errors.</param>
    /// <param name="name">What it is called.</param>
    public Roi ToRoi(string key, string name)
    {
        var place = Points is null ? key : $"{key}:Points";
        try
        {
            if (Points is { } points)
            {
                return X is null && Y is null && Width is null && Height is null
                    ? Roi.Polygon(name, [.. points.Select((point, i) => ParsePoint(point, $"{key}:Points:{i}"))])
                    : throw new OptionsException(key, "has both Points and X, Y, Width, Height; give one of the two");
            }

            return Roi.Rectangle(name, Required(X, key, nameof(X)), Required(Y, key, nameof(Y)), Required(Width, key, nameof(Width)), Required(Height, key, nameof(Height)));
        }
        catch (ArgumentException problem)
        {
            throw new OptionsException(place, $"is no region: {OptionsException.TextOf(problem)}");
        }
    }

    private static int Required(int? value, string key, string name) =>
        value ?? throw new OptionsException($"{key}:{name}", "is missing; a region has X, Y, Width and Height, or Points");

    private static RoiPoint ParsePoint(string text, string key)
    {
        var comma = text.IndexOf(',', StringComparison.Ordinal);
        return comma > 0
            && int.TryParse(text.AsSpan(0, comma), System.Globalization.CultureInfo.InvariantCulture, out var x)
            && int.TryParse(text.AsSpan(comma + 1), System.Globalization.CultureInfo.InvariantCulture, out var y)
            ? new RoiPoint(x, y)
            : throw new OptionsException(key, $"is \"{text}\"; a corner is written as \"x,y\"");
    }
}
