using System.Globalization;

namespace Esp32.Fleet.Scenes;

/// <summary>Renders the scene of one board at a given time.</summary>
/// <remarks>Used by one thread. Rendering allocates only the text of the clock.</remarks>
internal sealed class SceneRenderer
{
    private readonly ScenePicture _picture;
    private readonly Canvas _canvas;
    private readonly Daylight _daylight;
    private readonly PassSchedule _passes;
    private readonly Random _random;
    private readonly string _caption;
    private readonly int _dot;

    /// <summary>Creates a renderer. The same seed gives the same passes and the same grain.</summary>
    public SceneRenderer(ScenePicture picture, int width, int height, string boardId, double firstPassSeconds, int seed)
    {
        _picture = picture;
        _canvas = new Canvas(width, height);
        _daylight = new Daylight(picture.Background, seed * 0.37);
        _passes = new PassSchedule(firstPassSeconds, seed);
        _random = new Random(seed);
        _caption = boardId + "  " + picture.Scene.Title;
        _dot = Math.Max(1, width / 480 + 1);
    }

    /// <summary>Draws the scene at a time that must not decrease between calls. The clock in the picture shows <paramref name="utc"/>.</summary>
    /// <returns>Rows of red, green, blue bytes, valid until the next call.</returns>
    public ReadOnlySpan<byte> Render(double seconds, DateTimeOffset utc)
    {
        _daylight.At(seconds).CopyTo(_canvas.Pixels);
        var pass = _passes.At(seconds);
        if (seconds >= pass.Begins)
            _picture.Scene.DrawPass(_canvas, pass, seconds - pass.Begins);
        _picture.Grain.AddTo(_canvas.Pixels, _random);

        var margin = 5 * _dot;
        var clock = utc.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        PixelText.Draw(_canvas, _caption, margin, margin, _dot);
        PixelText.Draw(_canvas, clock, _canvas.Width - PixelText.WidthOf(clock, _dot) - margin, margin, _dot);
        return _canvas.Pixels;
    }
}

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
