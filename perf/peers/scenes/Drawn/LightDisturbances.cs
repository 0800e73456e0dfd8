using static Gateway.Peers.Scenes.Disturbance;

namespace Gateway.Peers.Scenes;

/// <summary>Light that changes in all of the picture or in a part of it.</summary>
internal static class LightDisturbances
{
    private const int Begin = 70;

    public static IReadOnlyList<Disturbance> All { get; } =
    [
        new("flash-1") { InFront = (frame, canvas) => Flash(canvas, frame, 1) },
        new("flash-3") { InFront = (frame, canvas) => Flash(canvas, frame, 3) },
        new("lamp") { InFront = Lamp },
        new("clouds") { InFront = Clouds },
        new("headlight") { InFront = Headlight },
        new("shadow") { InFront = Shadow },
        new("infrared") { IsNight = frame => frame >= Begin + 2, InFront = Exposure },
        new("black") { InFront = Black },
    ];

    /// <summary>Lightning: brighter on the left, white where it was bright before.</summary>
    private static void Flash(Canvas canvas, int frame, int frames)
    {
        if (frame >= Begin && frame < Begin + frames)
            canvas.Change((x, _, value) => (value * (1.9f - (x * 0.0005f))) + 25);
    }

    /// <summary>A lamp lights up a part of the picture and stays on.</summary>
    private static void Lamp(int frame, Canvas canvas)
    {
        if (frame >= Begin)
            canvas.Change((x, y, value) => value * (1 + (0.8f * Spot(x - 200, y - 120, 200))));
    }

    /// <summary>The edge of a cloud's shadow crosses the picture, the next one brings the sun back.</summary>
    private static void Clouds(int frame, Canvas canvas)
    {
        var (dark, light) = ((frame - 45) * 22, (frame - 100) * 22);
        canvas.Change((x, y, value) => value * (1 - (0.35f * (Ramp(dark - x - (y / 3), 0, 350) - Ramp(light - x - (y / 3), 0, 350)))));
    }

    /// <summary>A car's headlight sweeps over wall and ground.</summary>
    private static void Headlight(int frame, Canvas canvas)
    {
        if (frame is < 55 or > 100)
            return;
        var at = ((frame - 55) * 18) - 100;
        canvas.Change((x, y, value) => value * (1 + (1.3f * Spot(x - at, (y - 210) * 1.5, 85))));
    }

    /// <summary>The shadow of something outside the picture wanders through it.</summary>
    private static void Shadow(int frame, Canvas canvas)
    {
        var at = ((frame - 45) * 9) - 100;
        canvas.Change(at - 120, 180, at + 120, 360, (x, y, value) =>
        {
            var distance = Math.Sqrt(((x - at) * (x - at) / 4.0) + ((y - 270) * (y - 270)));
            return value * (0.55f + (0.45f * Ramp(distance, 32, 42)));
        });
    }

    /// <summary>Between day and night, the camera's shutter is dark for two frames; then it seeks the exposure.</summary>
    private static void Exposure(int frame, Canvas canvas)
    {
        var gain = frame switch { Begin => 0.35f, Begin + 1 => 0.15f, Begin + 2 => 1.25f, Begin + 3 => 1.1f, _ => 1 };
        if (gain != 1)
            canvas.Change((_, _, value) => value * gain);
    }

    private static void Black(int frame, Canvas canvas)
    {
        if (frame is >= Begin and < Begin + 10)
            canvas.Change((_, _, _) => 16);
    }
}
