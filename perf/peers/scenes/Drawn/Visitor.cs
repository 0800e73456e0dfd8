namespace Gateway.Peers.Scenes;

/// <summary>A person, 1.2 to 1.4 % of the picture, walking through it from left to right: dark jacket, light trousers, swinging legs.</summary>
internal static class Visitor
{
    private const int FirstFrame = 40;
    private const int Step = 8;
    private const int Feet = 305;
    private const int LegLength = 38;
    private const int Tall = 94;
    private const int HalfLeg = 9;

    /// <summary>Whether at least half of the person is in the picture.</summary>
    public static bool IsIn(int frame, int width) => X(frame) is >= 0 and var x && x < width;

    /// <returns>Pixels drawn.</returns>
    public static int Draw(Canvas canvas, int frame, (int X, int Y) shift)
    {
        var (centre, feet) = (X(frame) - shift.X, Feet - shift.Y + (frame % 4 < 2 ? 0 : 1));
        var swing = 11 * Math.Sin(frame * 1.1);
        var drawn = 0;
        canvas.Change(centre - 32, feet - Tall, centre + 32, feet, (x, y, behind) =>
        {
            var body = Body(x - centre, feet - y, swing);
            drawn += body is null ? 0 : 1;
            return body is null ? behind : body.Value + (5 * Grain.Field(x - centre, y - feet, 4, 120));
        });
        return drawn;
    }

    private static int X(int frame) => ((frame - FirstFrame) * Step) - 25;

    /// <summary>Brightness of the body at a place beside its middle and above its feet; null beside the body.</summary>
    private static float? Body(int x, int up, double swing)
    {
        if (up > Tall - 20)
            return (x * x) + ((up - (Tall - 10)) * (up - (Tall - 10))) < 100 ? 150 : null;
        if (up > LegLength)
            return Math.Abs(x) < 22 - (Math.Max(0, up - 66) / 2) ? 45 + (up > 55 && Math.Abs(x) < 4 ? 60 : 0) : null;
        var foot = swing * (LegLength - up) / LegLength;
        return Math.Abs(x - 8 - foot) <= HalfLeg || Math.Abs(x + 8 + foot) <= HalfLeg ? 172 - up : null;
    }
}
