namespace Gateway.Vision.Tests;

/// <summary>Random parameters of the background model over the whole allowed range, often its edges. Same seed, same parameters.</summary>
internal static class RandomOptions
{
    public static BackgroundModelOptions Draw(Random random)
    {
        var varMin = Between(random, 0.5, 30);
        var varMax = varMin + (random.Next(5) == 0 ? 0 : Between(random, 1, 300));
        return new BackgroundModelOptions
        {
            History = random.Next(4) switch { 0 => 1 + random.Next(4), 1 => 5 + random.Next(60), _ => 100 + random.Next(900) },
            VarThreshold = Between(random, 1, random.Next(2) == 0 ? 20 : 90),
            VarThresholdGen = Between(random, 1, random.Next(2) == 0 ? 12 : 60),
            Mixtures = 1 + random.Next(BackgroundModelOptions.MaxMixtures),
            BackgroundRatio = random.Next(6) == 0 ? 1 : Between(random, 0.2, 0.99),
            VarMin = varMin,
            VarMax = varMax,
            VarInit = random.Next(5) == 0 ? varMin : varMin + ((varMax - varMin) * (float)random.NextDouble()),
            ComplexityReduction = random.Next(6) switch { 0 => 0, 1 => 1, 2 => Between(random, 0.5, 1), _ => Between(random, 0.001, 0.5) },
            DetectShadows = random.Next(2) == 0,
            ShadowValue = (byte)(1 + random.Next(254)),
            ShadowThreshold = Between(random, 0, 1),
        };
    }

    /// <summary>A learning rate per frame: automatic, one for all, or changing, with frames at rate 0 and restarts.</summary>
    public static double[] DrawRates(Random random, int frames)
    {
        var kind = random.Next(4);
        var one = random.NextDouble() * random.NextDouble();
        return kind switch
        {
            0 or 1 => [],
            2 => [one],
            _ => [.. Enumerable.Range(0, frames).Select(
                _ => random.Next(12) switch { 0 => 0, 1 => random.Next(4) == 0 ? 1 : 0.9, 2 or 3 => -1, _ => one })],
        };
    }

    private static float Between(Random random, double least, double most) => (float)(least + (random.NextDouble() * (most - least)));
}
