namespace Gateway.Vision.Tests;

/// <summary>Decisions frame by frame from the second one on, by the seed's numbers, for tests that count frames and pixels.</summary>
internal static class SeedOptions
{
    public static MotionOptions Value { get; } = new()
    {
        Mode = MotionMode.Sequence,
        MinArea = 2500,
        AreaThreshold = 0.02,
        AreaTime = TimeSpan.Zero,
        WarmUp = TimeSpan.Zero,
        MaskCleaning = false,
        Model = new BackgroundModelOptions { VarThreshold = 50 },
    };
}
