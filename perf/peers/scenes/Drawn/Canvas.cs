namespace Gateway.Peers.Scenes;

/// <summary>A picture that is being drawn: brightness per pixel, beyond 0 to 255 until it is encoded.</summary>
public sealed class Canvas(int width, int height)
{
    public int Width => width;

    public int Height => height;

    public float[] Pixels { get; } = new float[width * height];

    /// <summary>Changes every pixel of a rectangle, or of its part in the picture, to the value that <paramref name="value"/> makes of it.</summary>
    public void Change(int left, int top, int right, int bottom, Func<int, int, float, float> value)
    {
        for (var y = Math.Max(top, 0); y < Math.Min(bottom, height); y++)
        {
            for (var x = Math.Max(left, 0); x < Math.Min(right, width); x++)
            {
                ref var pixel = ref Pixels[(y * width) + x];
                pixel = value(x, y, pixel);
            }
        }
    }

    public void Change(Func<int, int, float, float> value) => Change(0, 0, width, height, value);

    public void Set(int left, int top, int right, int bottom, float value) => Change(left, top, right, bottom, (_, _, _) => value);
}
