using System.Collections.Concurrent;

namespace Esp32.Fleet.Scenes;

/// <summary>What all boards that look at the same place share: the place, its empty picture and a supply of grain.</summary>
/// <remarks>Painting one takes about a second of a processor, so it is done once per place and size, on the thread that first asks.</remarks>
internal sealed class ScenePicture
{
    private const double NoiseSigma = 1.4;

    private static readonly ConcurrentDictionary<(int, int, int), Lazy<ScenePicture>> Painted = new();

    private ScenePicture(int place, int width, int height)
    {
        Scene = Scene.Create(place);
        var canvas = new Canvas(width, height);
        canvas.Fill(Scene.Background);
        Background = canvas.Pixels;
        Grain = new SensorNoise(width * height, NoiseSigma, place);
    }

    public Scene Scene { get; }

    /// <summary>Rows of red, green, blue bytes.</summary>
    public byte[] Background { get; }

    public SensorNoise Grain { get; }

    /// <param name="board">Counted from 0; boards take the places in turn.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    public static ScenePicture ForBoard(int board, int width, int height)
    {
        var place = board % Scene.Places;
        return Painted.GetOrAdd((place, width, height), _ => new Lazy<ScenePicture>(() => new ScenePicture(place, width, height))).Value;
    }
}
