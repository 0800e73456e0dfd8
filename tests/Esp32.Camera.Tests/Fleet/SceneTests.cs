using Esp32.Fleet.Scenes;
using Gateway.Vision;

namespace Esp32.Camera.Tests.Fleet;

/// <summary>The scenes fit the demonstration: downward passes fire, and no other passes do.</summary>
public sealed class SceneTests
{
    private const int Width = 640;
    private const int Height = 480;
    private const int FramesPerSecond = 5;

    /// <summary>One complete round of the schedule: four passes down, one across, one up.</summary>
    private const int Passes = 6;

    public static TheoryData<int> Places => [.. Enumerable.Range(0, Scene.Places)];

    [Theory]
    [MemberData(nameof(Places))]
    public void Every_downward_pass_fires_once_and_nothing_else_does(int place)
    {
        var options = new MotionOptions
        {
            Mode = MotionMode.Sequence,
            MinArea = 2500,
            MaskCleaning = false,
            Model = new BackgroundModelOptions { VarThreshold = 50 },
            Regions = [Roi.Rectangle("entry", 120, 120, 400, 120), Roi.Rectangle("confirm", 120, 260, 400, 140)],
        };
        using var analyzer = new MotionAnalyzer(options);
        using var encoder = new JpegEncoder(80);
        var renderer = new SceneRenderer(ScenePicture.ForBoard(place, Width, Height), Width, Height, "test", firstPassSeconds: 4, seed: 3);
        var schedule = new PassSchedule(4, 3);
        var jpeg = new byte[JpegEncoder.MaxLength(Width, Height, JpegPixels.Rgb24)];

        var passes = new Dictionary<int, (PassDirection Direction, int Fired)>();
        for (var i = 0; ; i++)
        {
            var at = i / (double)FramesPerSecond;
            var pass = schedule.At(at);
            if (pass.Number == Passes)
                break;
            var length = encoder.Encode(renderer.Render(at, DateTimeOffset.UnixEpoch), Width, Height, JpegPixels.Rgb24, jpeg);
            var result = analyzer.Analyze(jpeg.AsSpan(0, length), TimeSpan.FromSeconds(at));
            var fired = passes.GetValueOrDefault(pass.Number).Fired + (result.Decision.Outcome == MotionOutcome.Fired ? 1 : 0);
            passes[pass.Number] = (pass.Direction, fired);
        }

        Assert.Equal([PassDirection.Down, PassDirection.Up, PassDirection.Sideways], passes.Values.Select(p => p.Direction).Distinct().Order());
        Assert.All(passes.Values, pass => Assert.Equal(pass.Direction == PassDirection.Down ? 1 : 0, pass.Fired));
    }

    [Fact]
    public void Render_allocates_little_and_differs_from_frame_to_frame()
    {
        var renderer = new SceneRenderer(ScenePicture.ForBoard(2, Width, Height), Width, Height, "test", firstPassSeconds: 4, seed: 3);
        var first = renderer.Render(0, DateTimeOffset.UnixEpoch).ToArray();
        Assert.NotEqual(first, renderer.Render(0.2, DateTimeOffset.UnixEpoch).ToArray());

        var before = GC.GetAllocatedBytesForCurrentThread();
        renderer.Render(0.4, DateTimeOffset.UnixEpoch);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024);
    }

    [Theory]
    [InlineData(160, 120)]
    [InlineData(321, 243)]
    [InlineData(800, 600)]
    public void Render_works_at_any_size(int width, int height)
    {
        var renderer = new SceneRenderer(ScenePicture.ForBoard(2, width, height), width, height, "odd", firstPassSeconds: 0, seed: 1);
        Assert.Equal(width * height * 3, renderer.Render(2, DateTimeOffset.UnixEpoch).Length);
    }
}
