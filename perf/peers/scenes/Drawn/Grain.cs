namespace Gateway.Peers.Scenes;

/// <summary>Random numbers for textures and sensor noise, from fixed seeds.</summary>
internal static class Grain
{
    private const int Side = 256;

    private static readonly float[] Lattice = Uniform(new Random(5));

    /// <summary>Gaussian numbers of standard deviation 1, more than a picture needs, so that each frame takes another part.</summary>
    public static float[] Noise { get; } = Gaussian(new Random(7), 1 << 20);

    /// <summary>A smooth field of -1 to 1 whose patches have about this many pixels along a side.</summary>
    public static float Field(double x, double y, double size, int seed)
    {
        var (u, v) = ((x / size) + (seed * 37), (y / size) + (seed * 91));
        var (i, j) = ((int)Math.Floor(u), (int)Math.Floor(v));
        var (a, b) = (Smooth((float)(u - i)), Smooth((float)(v - j)));
        var top = At(i, j) + (a * (At(i + 1, j) - At(i, j)));
        var bottom = At(i, j + 1) + (a * (At(i + 1, j + 1) - At(i, j + 1)));
        return top + (b * (bottom - top));
    }

    private static float At(int i, int j) => Lattice[((j & (Side - 1)) * Side) + (i & (Side - 1))];

    private static float Smooth(float share) => share * share * (3 - (2 * share));

    private static float[] Uniform(Random random) => [.. Enumerable.Range(0, Side * Side).Select(_ => (float)((random.NextDouble() * 2) - 1))];

    private static float[] Gaussian(Random random, int count) =>
    [
        .. Enumerable.Range(0, count).Select(_ =>
            (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))),
    ];
}
