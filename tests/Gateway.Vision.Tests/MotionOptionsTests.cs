namespace Gateway.Vision.Tests;

public sealed class MotionOptionsTests
{
    [Fact]
    public void Validate_accepts_the_defaults() => new MotionOptions().Validate();

    [Fact]
    public void Defaults_are_those_of_the_seed_but_for_the_mask()
    {
        var options = new MotionOptions();
        Assert.Equal(
            (2500, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5), RoiEdge.Top), (options.MinArea, options.Window, options.Cooldown, options.Edge));
        Assert.Equal((500, 16.0, false), (options.Model.History, options.Model.VarThreshold, options.Model.DetectShadows));
        Assert.True(options.MaskCleaning);
    }

    public static TheoryData<string, MotionOptions> Bad
    {
        get
        {
            var seed = new MotionOptions();
            var roi = Roi.Rectangle("door", 0, 0, 10, 10);
            return new()
            {
                { "Mode", seed with { Mode = (MotionMode)9 } },
                { "Edge", seed with { Edge = (RoiEdge)9 } },
                { "Scale", seed with { Scale = (AnalysisScale)3 } },
                { "Include", seed with { Include = [] } },
                { "Include", seed with { Include = [.. Enumerable.Repeat(roi, 17)] } },
                { "Ignore", seed with { Ignore = [.. Enumerable.Repeat(roi, 17)] } },
                { "Regions", seed with { Regions = [roi] } },
                { "Regions", seed with { Regions = [roi, roi] } },
                { "Regions", seed with { Regions = [.. Enumerable.Range(0, 17).Select(i => Roi.Rectangle($"r{i}", 0, 0, 10, 10))] } },
                { "MinArea", seed with { MinArea = -1 } },
                { "Window", seed with { Window = TimeSpan.Zero } },
                { "Cooldown", seed with { Cooldown = TimeSpan.FromSeconds(-1) } },
                { "AreaThreshold", seed with { AreaThreshold = double.NaN } },
                { "AreaFrames", seed with { AreaFrames = 33 } },
                { "AreaFramesOver", seed with { AreaFramesOver = 6 } },
                { "Jpeg", seed with { Jpeg = new JpegLimits { MaxWidth = 0 } } },
                { "History", seed with { Model = new BackgroundModelOptions { History = 0 } } },
                { "VarThreshold", seed with { Model = new BackgroundModelOptions { VarThreshold = double.NaN } } },
                { "VarThresholdGen", seed with { Model = new BackgroundModelOptions { VarThresholdGen = 0 } } },
                { "Mixtures", seed with { Model = new BackgroundModelOptions { Mixtures = 6 } } },
                { "BackgroundRatio", seed with { Model = new BackgroundModelOptions { BackgroundRatio = 1.1f } } },
                { "VarInit", seed with { Model = new BackgroundModelOptions { VarInit = 1 } } },
                { "VarMin", seed with { Model = new BackgroundModelOptions { VarMin = 0 } } },
                { "VarMax", seed with { Model = new BackgroundModelOptions { VarMax = 1 } } },
                { "ComplexityReduction", seed with { Model = new BackgroundModelOptions { ComplexityReduction = -1 } } },
                { "ShadowThreshold", seed with { Model = new BackgroundModelOptions { ShadowThreshold = 2 } } },
                { "ShadowValue", seed with { Model = new BackgroundModelOptions { ShadowValue = 255 } } },
            };
        }
    }

    [Theory, MemberData(nameof(Bad), DisableDiscoveryEnumeration = true)]
    public void Validate_names_the_bad_key(string key, MotionOptions options) =>
        Assert.StartsWith(key + " ", Assert.Throws<ArgumentException>(options.Validate).Message);
}
