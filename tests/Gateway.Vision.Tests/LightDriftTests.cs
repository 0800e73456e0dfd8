namespace Gateway.Vision.Tests;

/// <summary>Light of the whole picture that moves slowly: the model follows it, and learns nothing that stands in the picture.</summary>
public sealed class LightDriftTests
{
    [Theory]
    [InlineData(0.4, 60)]
    [InlineData(0.4, 200)]
    [InlineData(0.3, 900)]
    public void Clouds_over_an_empty_scene_leave_the_mask_empty(double depth, int period)
    {
        var scene = new GuardScene();
        using var analyzer = new MotionAnalyzer(new MotionOptions { Mode = MotionMode.Area });
        var at = 0;
        for (; at < 150; at++)
            analyzer.Analyze(scene.Jpeg(), At(at));
        for (var i = 0; i < period; i++, at++)
        {
            scene.Gain = 1 - (depth / 2 * (1 - Math.Cos(i * 2 * Math.PI / period)));
            var result = analyzer.Analyze(scene.Jpeg(), At(at));
            Assert.True(analyzer.Foreground.Count() < GuardScene.Width * GuardScene.Height / 100, $"frame {i}: {analyzer.Foreground.Count()} pixels");
            Assert.NotEqual(MotionOutcome.Fired, result.Decision.Outcome);
        }
    }

    [Theory]
    [InlineData(45, 80)]
    [InlineData(24, 50)]
    public void A_picture_that_a_passer_by_darkens_for_a_moment_gives_the_masks_of_a_model_without_the_guard(int width, int height)
    {
        // As a camera's exposure answers a bright object: the light of everything else falls a little and comes back.
        var scene = new GuardScene();
        using var guarded = new MotionAnalyzer(new MotionOptions { Mode = MotionMode.Area });
        using var plain = new MotionAnalyzer(new MotionOptions { Mode = MotionMode.Area, LightGuard = false });
        for (var i = 0; i < 320; i++)
        {
            var step = i - 200;
            scene.Visitor = step is >= 0 and < 80 ? (step * 3, 60, width, height) : null;
            scene.Gain = step is >= 0 and < 80 ? 1 - (0.04 * Math.Sin(step * Math.PI / 80)) : 1;
            var jpeg = scene.Jpeg();
            guarded.Analyze(jpeg, At(i));
            plain.Analyze(jpeg, At(i));
            Assert.Equal(plain.Foreground.Count(), guarded.Foreground.CountWithin(plain.Foreground));
            Assert.Equal(plain.Foreground.Count(), guarded.Foreground.Count());
        }
    }

    private static TimeSpan At(int frame) => TimeSpan.FromMilliseconds(frame * 100);
}
