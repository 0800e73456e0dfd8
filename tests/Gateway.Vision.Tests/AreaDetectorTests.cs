namespace Gateway.Vision.Tests;

public sealed class AreaDetectorTests
{
    private static readonly MotionOptions Options = SeedOptions.Value with
    {
        Mode = MotionMode.Area,
        AreaThreshold = 0.1,
        AreaFramesOver = 3,
        AreaFrames = 5,
        EndAfter = TimeSpan.FromSeconds(0.25),
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
    public void An_event_lasts_from_its_first_to_its_last_moving_frame()
    {
        var detector = new AreaDetector(Options, 1);
        Feed(detector, 0, 0, 0.2, 0.2);
        Assert.True(detector.Spans.All.IsEmpty);
        Feed(detector, 0.2);
        AssertSpan(new MotionSpan(1, MotionPhase.Began, 0, 0, At(0.2), At(0.4), 0.2), detector);
        Feed(detector, 0.5);
        AssertSpan(new MotionSpan(1, MotionPhase.Lasts, 0, 0, At(0.2), At(0.5), 0.5), detector);
        Feed(detector, 0, 0.2);
        AssertSpan(new MotionSpan(1, MotionPhase.Lasts, 0, 0, At(0.2), At(0.7), 0.5), detector);
        Feed(detector, 0, 0);
        Assert.Equal(MotionPhase.Lasts, detector.Spans.All[0].Phase);
        Feed(detector, 0);
        AssertSpan(new MotionSpan(1, MotionPhase.Ended, 0, 0, At(0.2), At(0.7), 0.5), detector);
        Feed(detector, 0);
        Assert.True(detector.Spans.All.IsEmpty);
    }

    [Theory]
    [InlineData(0.01, 30)]   // 100 a second: 50 frames in half a second
    [InlineData(1 / 60.0, 18)]
    [InlineData(0.1, 3)]
    [InlineData(0.2, 2)]
    [InlineData(1, 1)]
    [InlineData(600, 1)]
    public void As_many_frames_must_move_as_the_time_takes(double interval, int needed)
    {
        var detector = new AreaDetector(Options with { AreaTime = TimeSpan.FromSeconds(0.5) }, 1);
        var now = 0.0;
        for (var i = 0; i < 70; i++)
            Assert.Equal(MotionOutcome.None, detector.Next([0], TimeSpan.FromSeconds(now += interval)).Outcome);
        var moving = 1;
        while (detector.Next([0.2], TimeSpan.FromSeconds(now += interval)).Outcome != MotionOutcome.Fired)
            moving++;

        Assert.InRange(moving, needed, needed + (interval < 0.05 ? 1 : 0));
    }

    [Fact]
    public void A_camera_that_becomes_faster_during_motion_makes_one_event()
    {
        var detector = new AreaDetector(Options with { AreaTime = TimeSpan.FromSeconds(0.5), EndAfter = TimeSpan.FromSeconds(3) }, 1);
        var now = 0.0;
        for (var i = 0; i < 10; i++)
            detector.Next([0], TimeSpan.FromSeconds(now += 10));
        Assert.Equal(MotionOutcome.Fired, detector.Next([0.2], TimeSpan.FromSeconds(now += 10)).Outcome);
        for (var i = 0; i < 100; i++)
            Assert.Equal(MotionOutcome.None, detector.Next([0.2], TimeSpan.FromSeconds(now += 0.1)).Outcome);
        Assert.Equal(10, (detector.Spans.All[0].LastAt - detector.Spans.All[0].FirstAt).TotalSeconds, 3);
    }

    [Fact]
    public void The_event_of_a_slow_camera_ends_with_the_first_frame_without_motion_or_when_frames_stay_away()
    {
        var detector = new AreaDetector(Options with { AreaTime = TimeSpan.FromSeconds(0.5), EndAfter = TimeSpan.FromSeconds(3) }, 1);
        double[] scores = [0, 0, 0, 0, 0.2, 0.2];
        var outcomes = scores.Select((score, i) => detector.Next([score], TimeSpan.FromSeconds(10 * i)).Outcome).ToList();
        Assert.Equal([.. Outcomes("...."), MotionOutcome.Fired, MotionOutcome.None], outcomes);
        detector.Spans.PassTime(At(74));
        Assert.Equal(MotionPhase.Lasts, detector.Spans.All[0].Phase);
        detector.Spans.PassTime(At(75));
        AssertSpan(new MotionSpan(1, MotionPhase.Ended, 0, 0, At(40), At(50), 0.2), detector);

        Assert.Equal(MotionOutcome.Fired, detector.Next([0.2], At(80)).Outcome);
        Assert.Equal(MotionOutcome.Cleared, detector.Next([0], At(90)).Outcome);
    }

    [Fact]
    public void Without_a_share_any_object_above_the_least_area_counts_where_its_centre_is()
    {
        var options = Options with
        {
            AreaThreshold = null,
            MinArea = 100,
            AreaFramesOver = 1,
            AreaFrames = 1,
            Regions = [Roi.Rectangle("left", 0, 0, 50, 50), Roi.Rectangle("right", 50, 0, 50, 50)],
        };
        var detector = new AreaDetector(options, 2);
        Assert.Equal((MotionOutcome.None, 1), Outcome(detector.Next([Object(100, 70)], [0, 1], At(0), new NearMissList())));
        Assert.Equal((MotionOutcome.Fired, 1), Outcome(detector.Next([Object(101, 70)], [0, 0.1], At(1), new NearMissList())));

        static MovingObject Object(int area, double x) => new((int)x - 5, 10, 10, 10, area, x, 15);
        static (MotionOutcome Outcome, int Region) Outcome(MotionDecision decision) => (decision.Outcome, decision.Region);
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
            Assert.Equal(MotionDecision.Nothing, detector.Next([0.2, 0.2 * i], At(0.1 * i)));
        Assert.Equal(new MotionDecision(MotionOutcome.Fired, SuppressedReason.None, 0), detector.Next([0.2, 0.2], At(0.2)));
        Assert.Equal(new MotionDecision(MotionOutcome.Fired, SuppressedReason.None, 1), detector.Next([0.2, 0.2], At(0.3)));
    }

    private static void AssertSpan(MotionSpan expected, AreaDetector detector)
    {
        Assert.Equal(1, detector.Spans.All.Length);
        var span = detector.Spans.All[0];
        Assert.Equal((expected.FirstAt.TotalSeconds, expected.LastAt.TotalSeconds), (span.FirstAt.TotalSeconds, span.LastAt.TotalSeconds), Near);
        Assert.Equal(expected with { FirstAt = span.FirstAt, LastAt = span.LastAt }, span);

        static bool Near((double First, double Last) a, (double First, double Last) b) =>
            Math.Abs(a.First - b.First) < 0.001 && Math.Abs(a.Last - b.Last) < 0.001;
    }

    private MotionOutcome[] Feed(AreaDetector detector, params double[] scores) =>
        [.. scores.Select(score => detector.Next([score], At((_now += 0.1) - 0.1)).Outcome)];

    private static IEnumerable<MotionOutcome> Outcomes(string none) => none.Select(_ => MotionOutcome.None);

    private static TimeSpan At(double seconds) => TimeSpan.FromMilliseconds(seconds * 1000);
}
