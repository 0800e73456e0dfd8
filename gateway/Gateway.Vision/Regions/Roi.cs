using System.Collections.Immutable;

namespace Gateway.Vision;

/// <summary>A region of interest: a named part of the picture where motion counts, in sensor pixels.</summary>
/// <remarks>Immutable. A rectangle is stored as its four corners, so every region is a polygon with straight edges.</remarks>
public sealed class Roi
{
    public const int MaxCorners = 64;

    private Roi(string name, ImmutableArray<RoiPoint> corners, bool isRectangle)
    {
        Name = name;
        Corners = corners;
        IsRectangle = isRectangle;
        Left = corners.Min(c => c.X);
        Top = corners.Min(c => c.Y);
        Right = corners.Max(c => c.X);
        Bottom = corners.Max(c => c.Y);
    }

    public string Name { get; }

    /// <summary>In order along the outline, the last joined to the first.</summary>
    public ImmutableArray<RoiPoint> Corners { get; }

    public bool IsRectangle { get; }

    public int Left { get; }

    public int Top { get; }

    /// <summary>Left plus width.</summary>
    public int Right { get; }

    /// <summary>Top plus height.</summary>
    public int Bottom { get; }

    /// <summary>Whether a picture of this size contains all of it.</summary>
    public bool IsInside(int width, int height) => Right <= width && Bottom <= height;

    /// <summary>Whether a picture of this size contains none of it.</summary>
    public bool IsOutside(int width, int height) => Left >= width || Top >= height;

    /// <exception cref="ArgumentException">Not 1 to 64 characters, or no such rectangle in a picture.</exception>
    public static Roi Rectangle(string name, int x, int y, int width, int height)
    {
        if (x < 0 || y < 0 || width < 1 || height < 1 || x > PixelPlane.MaxSide - width || y > PixelPlane.MaxSide - height)
        {
            throw new ArgumentException(
                $"region '{name}': {x},{y},{width},{height} is not a rectangle inside a picture; "
                + "give x and y of 0 or more, width and height of 1 or more.");
        }

        return new Roi(CheckName(name), [new(x, y), new(x + width, y), new(x + width, y + height), new(x, y + height)], isRectangle: true);
    }

    /// <exception cref="ArgumentException">Not 1 to 64 characters, not 3 to <see cref="MaxCorners"/> corners, or a crossing outline.</exception>
    public static Roi Polygon(string name, params ReadOnlySpan<RoiPoint> corners)
    {
        if (corners.Length is < 3 or > MaxCorners)
            throw new ArgumentException($"region '{name}': a polygon has 3 to {MaxCorners} corners, not {corners.Length}.");

        foreach (var corner in corners)
        {
            if (corner.X is < 0 or > PixelPlane.MaxSide || corner.Y is < 0 or > PixelPlane.MaxSide)
            {
                throw new ArgumentException(
                    $"region '{name}': corner {corner.X},{corner.Y} lies outside any picture; give pixels of the camera's picture.");
            }
        }

        if (PolygonOutline.CrossesItself(corners))
        {
            throw new ArgumentException(
                $"region '{name}': the outline crosses or touches itself, or has no area; list the corners in order along the outline.");
        }

        return new Roi(CheckName(name), [.. corners], isRectangle: false);
    }

    /// <summary>Whether the point lies inside and not on the outline (A5).</summary>
    public bool Contains(double x, double y) =>
        x > Left && x < Right && y > Top && y < Bottom && (IsRectangle || PolygonOutline.Encloses(Corners.AsSpan(), x, y));

    private static string CheckName(string name) =>
        name.Length is < 1 or > 64
            ? throw new ArgumentException($"region '{name}': a name has 1 to 64 characters.")
            : name.Any(char.IsControl)
                ? throw new ArgumentException(
                    $"region '{string.Concat(name.Select(c => char.IsControl(c) ? '?' : c))}': a name has no control characters.")
                : name;
}

/// <summary>A corner of a region, in sensor pixels; 0,0 is the top left corner of the top left pixel.</summary>
public readonly record struct RoiPoint(int X, int Y);
