using System.Globalization;

namespace Esp32.Fleet.Scenes;

/// <summary>Makes the picture of one board's scene at a time.</summary>
/// <remarks>One thread. Rendering allocates nothing but the clock's text; the result is overwritten by the next call.</remarks>
internal sealed class SceneRenderer
{
    private readonly ScenePicture _picture;
    private readonly Canvas _canvas;
    private readonly Daylight _daylight;
    private readonly PassSchedule _passes;
    private readonly Random _random;
    private readonly string _caption;
    private readonly int _dot;

    /// <param name="picture">What is shown.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="boardId">Written into the picture.</param>
    /// <param name="firstPassSeconds">When the first object comes.</param>
    /// <param name="seed">Same seed, same passes and same grain.</param>
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

    /// <summary>Draws the scene.</summary>
    /// <param name="seconds">Scene time; must not go backwards.</param>
    /// <param name="utc">What the clock in the picture shows.</param>
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
