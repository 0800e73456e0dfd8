namespace Esp32.Fleet.Scenes;

/// <summary>Smooth and cellular random patterns over the plane. A seed gives the same pattern at any resolution.</summary>
internal sealed class Noise(uint seed)
{
    /// <summary>Random per integer point, 0 to 1.</summary>
    public float Hash(int x, int y)
    {
        var h = (uint)x * 0x9E3779B1u ^ (uint)y * 0x85EBCA77u ^ seed * 0xC2B2AE3Du;
        h = (h ^ (h >> 15)) * 0x2C1B3C6Du;
        h = (h ^ (h >> 12)) * 0x297A2D39u;
        return (h ^ (h >> 15)) * (1f / 4294967296f);
    }

    /// <summary>Smooth between the integer points, 0 to 1.</summary>
    public float Smooth(float x, float y)
    {
        var x0 = (int)MathF.Floor(x);
        var y0 = (int)MathF.Floor(y);
        var fx = Shade.Step(0, 1, x - x0);
        var fy = Shade.Step(0, 1, y - y0);
        var top = float.Lerp(Hash(x0, y0), Hash(x0 + 1, y0), fx);
        var bottom = float.Lerp(Hash(x0, y0 + 1), Hash(x0 + 1, y0 + 1), fx);
        return float.Lerp(top, bottom, fy);
    }

    /// <summary>Clouds: smooth noise of several sizes, each half as large and half as strong as the previous one; 0 to 1, mostly near 0.5.</summary>
    public float Clouds(float x, float y, int octaves)
    {
        var sum = 0f;
        var weight = 0.5f;
        var total = 0f;
        for (var i = 0; i < octaves; i++)
        {
            sum += weight * Smooth(x, y);
            total += weight;
            (x, y) = (x * 2.03f + 17.1f, y * 1.97f + 9.2f);
            weight *= 0.5f;
        }

        return sum / total;
    }

    /// <summary>Pebbles: one irregular cell around a random point of each unit square.</summary>
    /// <returns>Distance to the border of the nearest cell (0 on it), and a random number of that cell, 0 to 1.</returns>
    public (float Border, float Id) Pebbles(float x, float y)
    {
        var x0 = (int)MathF.Floor(x);
        var y0 = (int)MathF.Floor(y);
        var nearest = float.MaxValue;
        var second = float.MaxValue;
        var id = 0f;
        for (var j = -1; j <= 1; j++)
        {
            for (var i = -1; i <= 1; i++)
            {
                var point = new Vector2(x0 + i + Hash(x0 + i, y0 + j), y0 + j + Hash(x0 + i + 7919, y0 + j));
                var distance = Vector2.DistanceSquared(point, new Vector2(x, y));
                if (distance < nearest)
                {
                    second = nearest;
                    nearest = distance;
                    id = Hash(x0 + i, y0 + j + 104729);
                }
                else if (distance < second)
                {
                    second = distance;
                }
            }
        }

        return (MathF.Sqrt(second) - MathF.Sqrt(nearest), id);
    }
}
