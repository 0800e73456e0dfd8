namespace Gateway.Vision.Tests;

public sealed class MotionOptionsTests
{
    [Fact]
    public void Validate_accepts_the_defaults() => new MotionOptions().Validate();

    [Fact]
    public void An_object_is_as_large_as_its_share_of_the_picture_but_no_smaller_than_the_floor()
    {
        var options = new MotionOptions();
        Assert.Equal([100, 614, 4147], new[] { (160, 120), (640, 480), (1920, 1080) }.Select(size => options.LeastArea(size.Item1, size.Item2)));
        Assert.Equal(7, (options with { MinArea = 7 }).LeastArea(640, 480));
    }

    public static TheoryData<string, MotionOptions> Bad
    {
        get
        {
            var some = new MotionOptions();
            var roi = Roi.Rectangle("door", 0, 0, 10, 10);
            return new()
            {
                { "Mode", some with { Mode = (MotionMode)9 } },
                { "Edge", some with { Edge = (RoiEdge)9 } },
                { "Scale", some with { Scale = (AnalysisScale)3 } },
                { "Include", some with { Include = [] } },
                { "Include", some with { Include = [.. Enumerable.Repeat(roi, 17)] } },
                { "Ignore", some with { Ignore = [.. Enumerable.Repeat(roi, 17)] } },
                { "Regions", some with { Mode = MotionMode.Sequence, Regions = [roi] } },
                { "Regions", some with { Regions = [roi, roi] } },
                { "Regions", some with { Regions = [.. Enumerable.Range(0, 17).Select(i => Roi.Rectangle($"r{i}", 0, 0, 10, 10))] } },
                { "MinArea", some with { MinArea = -1 } },
                { "MinAreaShare", some with { MinAreaShare = 1 } },
                { "MinAreaFloor", some with { MinAreaFloor = -1 } },
                { "EndAfter", some with { EndAfter = TimeSpan.FromHours(2) } },
                { "AreaTime", some with { AreaTime = TimeSpan.FromMinutes(2) } },
                { "WarmUp", some with { WarmUp = TimeSpan.FromSeconds(-1) } },
                { "WarmUpFrames", some with { WarmUpFrames = 0 } },
                { "HistoryTime", some with { HistoryTime = TimeSpan.Zero } },
                { "Window", some with { Window = TimeSpan.Zero } },
                { "Cooldown", some with { Cooldown = TimeSpan.FromSeconds(-1) } },
                { "AreaThreshold", some with { AreaThreshold = double.NaN } },
                { "AreaFrames", some with { AreaFrames = 33 } },
                { "AreaFramesOver", some with { AreaFramesOver = 6 } },
                { "Jpeg", some with { Jpeg = new JpegLimits { MaxWidth = 0 } } },
                { "History", some with { Model = new BackgroundModelOptions { History = 0 } } },
                { "VarThreshold", some with { Model = new BackgroundModelOptions { VarThreshold = double.NaN } } },
                { "VarThresholdGen", some with { Model = new BackgroundModelOptions { VarThresholdGen = 0 } } },
                { "Mixtures", some with { Model = new BackgroundModelOptions { Mixtures = 6 } } },
                { "BackgroundRatio", some with { Model = new BackgroundModelOptions { BackgroundRatio = 1.1f } } },
                { "VarInit", some with { Model = new BackgroundModelOptions { VarInit = 1 } } },
                { "VarMin", some with { Model = new BackgroundModelOptions { VarMin = 0 } } },
                { "VarMax", some with { Model = new BackgroundModelOptions { VarMax = 1 } } },
                { "ComplexityReduction", some with { Model = new BackgroundModelOptions { ComplexityReduction = -1 } } },
                { "ShadowThreshold", some with { Model = new BackgroundModelOptions { ShadowThreshold = 2 } } },
                { "ShadowValue", some with { Model = new BackgroundModelOptions { ShadowValue = 255 } } },
            };
        }
    }

    [Theory, MemberData(nameof(Bad), DisableDiscoveryEnumeration = true)]
    public void Validate_names_the_bad_key(string key, MotionOptions options) =>
        Assert.StartsWith(key + " ", Assert.Throws<ArgumentException>(options.Validate).Message);
}
