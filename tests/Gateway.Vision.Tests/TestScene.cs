namespace Gateway.Vision.Tests;

/// <summary>Gray frames: still scene, noise, a flickering part, moving objects with shadows, slow change of light. Same seed, same bytes.</summary>
internal sealed class TestScene(int width, int height, int seed, double noise = 2.5)
{
    private readonly Random _random = new(seed);

    /// <summary>Frames one after the other, without padding.</summary>
    public byte[] Frames(int count)
    {
        var frames = new byte[width * height * count];
        for (var t = 0; t < count; t++)
            Draw(t, frames.AsSpan(t * width * height, width * height));
        return frames;
    }

    private void Draw(int t, Span<byte> frame)
    {
        var (left, top) = (((t * 5) + 3) % (width + 20) - 20, height / 3);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                double value = 70 + (x * 60 / width) + (y * 50 / height) + (t * 0.05);
                if (y > height * 2 / 3 && x < width / 2)
                    value += (x + y + (t % 3 * 7)) % 5 * 18;                                      // leaves: several modes
                if (x >= left + 6 && x < left + 26 && y >= top + 4 && y < top + (height / 3) + 4)
                    value *= 0.7;                                                                 // the object's shadow
                if (x >= left && x < left + 20 && y >= top && y < top + (height / 3))
                    value = 200 - (t % 2 * 4);                                                    // the object
                if (t % 17 == 16 && x > width * 3 / 4)
                    value += 40;                                                                  // a lamp
                value += noise * (_random.NextDouble() + _random.NextDouble() + _random.NextDouble() - 1.5) * 2;
                frame[(y * width) + x] = (byte)Math.Clamp(value, 0, 255);
            }
        }
    }
}
