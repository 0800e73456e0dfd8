using System.Collections.Concurrent;

namespace Esp32.Fleet.Scenes;

/// <summary>Shared by all boards with the same place: the scene, its empty picture and a supply of grain.</summary>
/// <remarks>Painting takes about one CPU second, so it happens once per place and size, on the thread of the first caller.</remarks>
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

    /// <summary>The picture of a board, counted from 0, in pixels. The places are assigned in turn.</summary>
    public static ScenePicture ForBoard(int board, int width, int height)
    {
        var place = board % Scene.Places;
        return Painted.GetOrAdd((place, width, height), _ => new Lazy<ScenePicture>(() => new ScenePicture(place, width, height))).Value;
    }
}
