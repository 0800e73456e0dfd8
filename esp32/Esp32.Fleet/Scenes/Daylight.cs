namespace Esp32.Fleet.Scenes;

/// <summary>A background in slowly changing light, like under passing thin clouds.</summary>
internal sealed class Daylight(byte[] background, double phase)
{
    private const double PeriodSeconds = 97;
    private const double Depth = 0.035;
    private const double StepSeconds = 1;

    private readonly byte[] _lit = new byte[background.Length];
    private readonly byte[] _levels = new byte[256];
    private long _step = long.MinValue;

    /// <summary>The background as lit at a time. Recomputed once a second: within a second it changes by less than one grey level.</summary>
    public ReadOnlySpan<byte> At(double seconds)
    {
        var step = (long)(seconds / StepSeconds);
        if (step != _step)
        {
            _step = step;
            var factor = 1 + Depth * Math.Sin(2 * Math.PI * (step * StepSeconds / PeriodSeconds + phase));
            for (var i = 0; i < 256; i++)
                _levels[i] = (byte)Math.Clamp(i * factor + 0.5, 0, 255);
            for (var i = 0; i < background.Length; i++)
                _lit[i] = _levels[background[i]];
        }

        return _lit;
    }
}
