namespace Gateway.Peers.Scenes;

/// <summary>A change of the picture that is no motion. Frame numbers begin at 0, ten a second.</summary>
public sealed record Disturbance(string Name)
{
    /// <summary>Standard deviation of the sensor's noise in grey levels.</summary>
    public float Noise { get; init; } = 2;

    /// <summary>Pixels by which the camera looks away from its usual place.</summary>
    public Func<int, (int X, int Y)> Shift { get; init; } = _ => default;

    public Func<int, bool> IsNight { get; init; } = _ => false;

    /// <summary>Drawn behind the visitor.</summary>
    public Action<int, Canvas>? Behind { get; init; }

    /// <summary>Light, and things in front of the visitor.</summary>
    public Action<int, Canvas>? InFront { get; init; }

    /// <summary>The work of the camera's and the network's electronics, after the noise.</summary>
    public Action<int, Canvas>? AfterNoise { get; init; }

    public static IReadOnlyList<Disturbance> All { get; } = [.. CameraDisturbances.All, .. LightDisturbances.All, .. WeatherDisturbances.All];

    /// <summary>0 up to <paramref name="from"/>, 1 from <paramref name="to"/> on, smooth between.</summary>
    internal static float Ramp(double value, double from, double to)
    {
        var share = Math.Clamp((value - from) / (to - from), 0, 1);
        return (float)(share * share * (3 - (2 * share)));
    }

    /// <summary>1 in the middle of a spot, and e^-1 at its radius.</summary>
    internal static float Spot(double x, double y, double radius) => (float)Math.Exp(-((x * x) + (y * y)) / (radius * radius));
}
