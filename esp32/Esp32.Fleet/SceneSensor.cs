using Esp32.Camera;
using Esp32.Fleet.Scenes;
using Gateway.Vision;

namespace Esp32.Fleet;

/// <summary>A board's camera chip: renders its scene at the time of the call and encodes it.</summary>
internal sealed class SceneSensor : ICameraSensor, IDisposable
{
    private const int PicturesToSave = 50;

    private readonly SceneRenderer _renderer;
    private readonly JpegEncoder _encoder;
    private readonly TimeProvider _time;
    private readonly IBoardClock _clock;
    private readonly FleetOptions _options;
    private readonly string _boardId;
    private readonly byte[] _jpeg;
    private long _beganUs = -1;
    private int _taken;

    public SceneSensor(FleetOptions options, int index, TimeProvider time, IBoardClock clock)
    {
        _options = options;
        _time = time;
        _clock = clock;
        _boardId = options.BoardId(index);

        // First the background model learns the empty place. Then the passes of the boards are spread, so that usually some picture shows motion.
        var firstPass = 4 + index * 3 % 9;
        _renderer = new SceneRenderer(
            ScenePicture.ForBoard(index, options.Width, options.Height), options.Width, options.Height, _boardId, firstPass, options.FirstId + index);
        _encoder = new JpegEncoder(options.Quality);
        _jpeg = new byte[JpegEncoder.MaxLength(options.Width, options.Height, JpegPixels.Rgb24)];
    }

    public byte[] Capture()
    {
        // The scene begins with the first picture, however long the start took, so that it shows the empty place.
        var nowUs = _clock.ElapsedMicroseconds;
        _beganUs = _beganUs < 0 ? nowUs : _beganUs;
        var pixels = _renderer.Render((nowUs - _beganUs) / 1e6, _time.GetUtcNow());
        var length = _encoder.Encode(pixels, _options.Width, _options.Height, JpegPixels.Rgb24, _jpeg);
        var picture = _jpeg.AsSpan(0, length).ToArray();
        if (_options.SaveDirectory is { } directory && _taken < PicturesToSave)
            File.WriteAllBytes(Path.Combine(directory, $"{_boardId}-{++_taken:00}.jpg"), picture);
        return picture;
    }

    public void Dispose() => _encoder.Dispose();
}
