namespace Gateway.Vision.Tests;

public sealed class AreaDetectorTests
{
    private static readonly MotionOptions Options = new()
    {
        Mode = MotionMode.Area,
        AreaThreshold = 0.1,
        AreaFramesOver = 3,
        AreaFrames = 5,
    };

    private double _now;

    [Fact]
    public void Next_fires_when_n_of_the_last_m_frames_are_over()
    {
        var detector = new AreaDetector(Options, 1);
        Assert.Equal([.. Outcomes("..."), MotionOutcome.Fired, .. Outcomes("...")], Feed(detector, 0.2, 0, 0.2, 0.2, 0.2, 0.2, 0.2));
        Assert.Equal(1, detector.Count);
    }

    [Fact]
    public void Next_does_not_fire_when_too_few_frames_are_over()
    {
        var detector = new AreaDetector(Options, 1);
        Assert.All(Feed(detector, 0.2, 0.2, 0, 0, 0, 0.2, 0.2, 0, 0, 0), outcome => Assert.Equal(MotionOutcome.None, outcome));
    }

    [Fact]
    public void Next_does_not_count_a_score_equal_to_the_threshold()
    {
        var detector = new AreaDetector(Options, 1);
        Assert.All(Feed(detector, 0.1, 0.1, 0.1, 0.1), outcome => Assert.Equal(MotionOutcome.None, outcome));
    }

    [Fact]
    public void Next_clears_when_the_motion_ends()
    {
        var detector = new AreaDetector(Options, 1);
        Feed(detector, 0.2, 0.2, 0.2);
        Assert.True(detector.IsArmed);
        Assert.Equal([MotionOutcome.None, MotionOutcome.None, MotionOutcome.Cleared], Feed(detector, 0, 0, 0));
        Assert.False(detector.IsArmed);
    }

    [Fact]
    public void Next_holds_an_event_back_for_the_cooldown_and_fires_after_it_if_the_motion_lasts()
    {
        var detector = new AreaDetector(Options, 1);
        Feed(detector, 0.2, 0.2, 0.2, 0, 0, 0);        // fired at 0.2 s
        Feed(detector, 0.2, 0.2);
        Assert.Equal(SuppressedReason.InCooldown, detector.Next([0.2], At(2)).Suppressed);
        Assert.Equal(MotionDecision.Nothing, detector.Next([0.2], At(5.2)));
        Assert.Equal(MotionOutcome.Fired, detector.Next([0.2], At(5.3)).Outcome);
    }

    [Fact]
    public void Next_tells_a_score_of_more_than_half_the_threshold_as_too_small_once()
    {
        var detector = new AreaDetector(Options, 1);
        Assert.Equal(SuppressedReason.TooSmall, detector.Next([0.06], At(0)).Suppressed);
        Assert.Equal(SuppressedReason.None, detector.Next([0.06], At(0.1)).Suppressed);
        Assert.Equal(SuppressedReason.None, detector.Next([0.05], At(0.2)).Suppressed);
    }

    [Fact]
    public void Next_judges_each_region_by_itself()
    {
        var detector = new AreaDetector(Options, 2);
        for (var i = 0; i < 2; i++)
            Assert.Equal(MotionDecision.Nothing, detector.Next([0.2, 0.2 * i], At(i)));
        Assert.Equal(new MotionDecision(MotionOutcome.Fired, SuppressedReason.None, 0), detector.Next([0.2, 0.2], At(2)));
        Assert.Equal(new MotionDecision(MotionOutcome.None, SuppressedReason.InCooldown, 1), detector.Next([0.2, 0.2], At(3)));
    }

    private MotionOutcome[] Feed(AreaDetector detector, params double[] scores) =>
        [.. scores.Select(score => detector.Next([score], At((_now += 0.1) - 0.1)).Outcome)];

    private static IEnumerable<MotionOutcome> Outcomes(string none) => none.Select(_ => MotionOutcome.None);

    private static TimeSpan At(double seconds) => TimeSpan.FromMilliseconds(seconds * 1000);
}
