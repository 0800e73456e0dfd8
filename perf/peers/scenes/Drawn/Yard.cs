namespace Gateway.Peers.Scenes;

/// <summary>A still yard: sky, a brick wall with windows and doors, paved ground with things on it. By day, and as infrared shows it.</summary>
/// <remarks>It is larger than the picture by <see cref="Margin"/> on every side, for a camera that is knocked.</remarks>
internal sealed class Yard
{
    public const int Margin = 48;
    private const int Things = 45;
    private const int SkyEnd = 50;
    private const int GroundBegin = 190;

    private readonly int _width;
    private readonly int _height;
    private readonly float[] _day;
    private readonly float[] _night;

    public Yard(int width, int height)
    {
        (_width, _height) = (width + (2 * Margin), height + (2 * Margin));
        var (day, night) = (new Canvas(_width, _height), new Canvas(_width, _height));
        day.Change((x, y, _) => Surface(x, y, sky: 182, wall: 118, ground: 92));
        night.Change((x, y, _) => Surface(x, y, sky: 22, wall: 150, ground: 120));
        var random = new Random(11);
        for (var i = 0; i < Things; i++)
            Put(random, i, day, night);
        night.Change((x, y, value) => value * (float)Math.Exp(-(Square(x - (_width / 2)) + Square(y - (_height / 2))) / 140_000.0));
        (_day, _night) = (Sharpness(day), Sharpness(night));
    }

    /// <summary>Draws what the camera sees, which looks so many pixels to the right of and below its usual place.</summary>
    public void Draw(Canvas canvas, (int X, int Y) shift, bool isNight)
    {
        for (var y = 0; y < canvas.Height; y++)
        {
            var from = ((y + Margin + shift.Y) * _width) + Margin + shift.X;
            (isNight ? _night : _day).AsSpan(from, canvas.Width).CopyTo(canvas.Pixels.AsSpan(y * canvas.Width));
        }
    }

    private static float Surface(int x, int y, float sky, float wall, float ground)
    {
        if (y < SkyEnd + Margin)
            return sky + (6 * Grain.Field(x, y, 120, 1)) + Grain.Field(x, y, 2, 2);
        if (y < GroundBegin + Margin)
        {
            var isMortar = y % 10 < 2 || (x + (y / 10 % 2 * 12)) % 24 < 2;
            return wall + (14 * Grain.Field(x, y, 90, 3)) + (5 * Grain.Field(x, y, 2, 4)) + (isMortar ? 11 : 0);
        }

        return ground + (20 * Grain.Field(x, y, 80, 5)) + (9 * Grain.Field(x, y, 9, 6)) + (6 * Grain.Field(x, y, 2, 7));
    }

    /// <summary>A window, a door, a box, a hedge: smooth or rough, light or dark; infrared shows it in another brightness.</summary>
    private static void Put(Random random, int number, Canvas day, Canvas night)
    {
        var (x, y) = (random.Next(-10, day.Width), random.Next(SkyEnd + Margin, day.Height));
        var (width, height) = (random.Next(14, 80), random.Next(14, 70));
        var (light, infrared, rough) = (random.Next(35, 205), random.Next(40, 220), random.Next(2, 16));
        day.Change(x, y, x + width, y + height, (x, y, _) => light + Roughness(x, y));
        night.Change(x, y, x + width, y + height, (x, y, _) => infrared + Roughness(x, y));

        float Roughness(int x, int y) => (rough * Grain.Field(x, y, 5, number + 10)) + (3 * Grain.Field(x, y, 2, number + 60));
    }

    /// <summary>As a lens of usual sharpness shows it.</summary>
    private static float[] Sharpness(Canvas canvas)
    {
        var (width, pixels, blurred) = (canvas.Width, canvas.Pixels, (float[])canvas.Pixels.Clone());
        for (var i = width + 1; i < pixels.Length - width - 1; i++)
        {
            blurred[i] = (pixels[i] * 0.5f)
                + ((pixels[i - 1] + pixels[i + 1] + pixels[i - width] + pixels[i + width]) * 0.125f);
        }

        return blurred;
    }

    private static double Square(double value) => value * value;
}
