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

/// <summary>The grain of a small sensor, the same in all three channels of a pixel. Thread safe.</summary>
internal sealed class SensorNoise
{
    private const int Spare = 4096;

    private readonly byte[] _brighter;
    private readonly byte[] _darker;

    /// <summary>Creates grain with a standard deviation of <paramref name="sigma"/> grey levels. The same seed gives the same grain.</summary>
    public SensorNoise(int pixels, double sigma, int seed)
    {
        var random = new Random(seed);
        _brighter = new byte[(pixels + Spare) * 3];
        _darker = new byte[_brighter.Length];
        for (var i = 0; i < _brighter.Length; i += 3)
        {
            // One of the two values of the Box-Muller transform.
            var level = (int)Math.Round(sigma * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
            var into = level > 0 ? _brighter : _darker;
            into.AsSpan(i, 3).Fill((byte)Math.Min(Math.Abs(level), 255));
        }
    }

    /// <summary>Adds grain to red, green, blue bytes, from a random part of the supply, so that every frame gets different grain.</summary>
    public void AddTo(byte[] pixels, Random random)
    {
        var shift = random.Next(Spare) * 3;
        var at = 0;
        for (; at <= pixels.Length - Vector<byte>.Count; at += Vector<byte>.Count)
        {
            var sum = Vector.AddSaturate(new Vector<byte>(pixels, at), new Vector<byte>(_brighter, at + shift));
            Vector.SubtractSaturate(sum, new Vector<byte>(_darker, at + shift)).CopyTo(pixels, at);
        }

        for (; at < pixels.Length; at++)
            pixels[at] = (byte)Math.Clamp(pixels[at] + _brighter[at + shift] - _darker[at + shift], 0, 255);
    }
}
