using static Gateway.Peers.Scenes.Disturbance;

namespace Gateway.Peers.Scenes;

/// <summary>Wind, rain and insects.</summary>
internal static class WeatherDisturbances
{
    private const int Streaks = 220;
    private const int InsectFrame = 70;

    public static IReadOnlyList<Disturbance> All { get; } =
    [
        new("rain") { InFront = Rain },
        new("insect") { InFront = Insect },
        new("tree") { Behind = Tree },
    ];

    /// <summary>Rain begins: streaks of one or two pixels, other ones in each frame.</summary>
    private static void Rain(int frame, Canvas canvas)
    {
        if (frame < 50)
            return;
        var random = new Random(frame);
        for (var i = 0; i < Streaks; i++)
        {
            var (x, y, length, wide) = (random.Next(canvas.Width), random.Next(-20, canvas.Height), random.Next(10, 34), i % 8 == 0 ? 2 : 1);
            var light = random.Next(20, 55);
            for (var step = 0; step < length; step++)
                canvas.Change(x + (step / 5), y + step, x + (step / 5) + wide, y + step + 1, (_, _, value) => value + light);
        }
    }

    /// <summary>An insect close to the lens: large, bright, blurred, gone after six frames.</summary>
    private static void Insect(int frame, Canvas canvas)
    {
        if (frame is < InsectFrame or >= InsectFrame + 6)
            return;
        var step = frame - InsectFrame;
        var (left, top) = (90 + (step * 85), 250 - (step * 38) + (step * step * 6));
        canvas.Change((x, y, value) => value + ((230 - value) * 0.85f * Ramp(Spot(x - left, (y - top) * 1.3, 42), 0.1, 0.7)));
    }

    /// <summary>A tree of 7 % of the picture, in gusts of wind from the first frame on.</summary>
    private static void Tree(int frame, Canvas canvas)
    {
        var gust = 3 + (2.5 * Math.Sin(frame * 0.09));
        canvas.Change(440, 20, 640, 190, (x, y, behind) =>
        {
            var left = x - (gust * Math.Sin((frame * 0.75) + (y * 0.035))) - (1.5 * Math.Sin((frame * 1.7) + (x * 0.1)));
            var up = y - (0.5 * gust * Math.Sin((frame * 0.6) + (x * 0.05)));
            var edge = Spot((left - 540) / 72, (up - 100) / 72, 1) + (0.12 * Grain.Field(left, up, 14, 300));
            return edge < 0.37 ? behind : 75 + (35 * Grain.Field(left, up, 6, 301)) + (12 * Grain.Field(left, up, 2.5, 302));
        });
    }
}
