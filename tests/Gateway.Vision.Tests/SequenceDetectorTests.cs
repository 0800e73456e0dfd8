namespace Gateway.Vision.Tests;

/// <summary>The seed's decision, A4 to A8. Entry is 100..200 x 100..200, confirm lies below it, 100..200 x 300..400.</summary>
public sealed class SequenceDetectorTests
{
    private static readonly Roi Entry = Roi.Rectangle("entry", 100, 100, 100, 100);
    private static readonly Roi Confirm = Roi.Rectangle("confirm", 100, 300, 100, 100);
    private static readonly MotionOptions Options = SeedOptions.Value with { Regions = [Entry, Confirm] };

    private const int Large = 2501;

    [Fact]
    public void Next_arms_over_the_top_edge_and_fires_in_the_confirm_region()
    {
        var detector = new SequenceDetector(Options);
        Assert.Equal(MotionDecision.Nothing, See(detector, 0.0, 150, 90));
        Assert.Equal(new MotionDecision(MotionOutcome.Armed, SuppressedReason.None, 0), See(detector, 0.1, 150, 110));
        Assert.True(detector.IsArmed);
        Assert.Equal(MotionDecision.Nothing, See(detector, 0.5, 150, 250));
        Assert.Equal(new MotionDecision(MotionOutcome.Fired, SuppressedReason.None, 1), See(detector, 1.0, 150, 310));
        Assert.False(detector.IsArmed);
        Assert.Equal(1, detector.Count);
        Assert.Equal(MotionDecision.Nothing, See(detector, 1.1, 150, 320));
    }

    [Fact]
    public void Next_never_fires_when_the_confirm_region_comes_before_the_entry_region()
    {
        foreach (var edge in Enum.GetValues<RoiEdge>())
        {
            var detector = new SequenceDetector(Options with { Edge = edge });
            Assert.Equal(MotionOutcome.None, See(detector, 0.0, 150, 450).Outcome);
            Assert.Equal(SuppressedReason.WrongOrder, See(detector, 0.3, 150, 390).Suppressed);
            Assert.Equal(MotionOutcome.None, See(detector, 0.6, 150, 310).Outcome);
            See(detector, 0.9, 150, 190);
            See(detector, 1.2, 150, 110);
            Assert.Equal(MotionOutcome.None, See(detector, 1.5, 150, 50).Outcome);
            Assert.Equal(0, detector.Count);
        }
    }

    [Theory]
    [InlineData(RoiEdge.Top, 150, 100, true)]      // on the edge is outside
    [InlineData(RoiEdge.Top, 150, 100.1, false)]
    [InlineData(RoiEdge.Top, 50, 150, false)]
    [InlineData(RoiEdge.Top, 150, 210, false)]
    [InlineData(RoiEdge.Bottom, 150, 200, true)]
    [InlineData(RoiEdge.Bottom, 150, 90, false)]
    [InlineData(RoiEdge.Left, 100, 150, true)]
    [InlineData(RoiEdge.Left, 210, 150, false)]
    [InlineData(RoiEdge.Right, 200, 150, true)]
    [InlineData(RoiEdge.Right, 90, 150, false)]
    [InlineData(RoiEdge.Any, 150, 90, true)]
    [InlineData(RoiEdge.Any, 150, 210, true)]
    [InlineData(RoiEdge.Any, 90, 150, true)]
    [InlineData(RoiEdge.Any, 210, 150, true)]
    [InlineData(RoiEdge.Any, 120, 150, false)]     // was inside already
    public void Next_arms_only_over_the_chosen_edge(RoiEdge edge, double fromX, double fromY, bool arms)
    {
        var detector = new SequenceDetector(Options with { Edge = edge });
        See(detector, 0.0, fromX, fromY);
        Assert.Equal(arms ? MotionOutcome.Armed : MotionOutcome.None, See(detector, 0.1, 150, 150).Outcome);
        Assert.Equal(arms, detector.IsArmed);
    }

    [Fact]
    public void Next_tells_the_wrong_edge_once()
    {
        var detector = new SequenceDetector(Options);
        See(detector, 0.0, 50, 150);
        Assert.Equal(new MotionDecision(MotionOutcome.None, SuppressedReason.WrongEdge, 0), See(detector, 0.1, 150, 150));
        Assert.Equal(MotionDecision.Nothing, See(detector, 0.2, 160, 150));
    }

    [Fact]
    public void Next_does_not_arm_without_a_previous_centroid()
    {
        foreach (var edge in Enum.GetValues<RoiEdge>())
        {
            var detector = new SequenceDetector(Options with { Edge = edge });
            Assert.Equal(SuppressedReason.WrongEdge, See(detector, 0.0, 150, 150).Suppressed);
            Assert.False(detector.IsArmed);
        }
    }

    [Theory]
    [InlineData(100.0, 150.0)]
    [InlineData(200.0, 150.0)]
    [InlineData(150.0, 100.0)]
    [InlineData(150.0, 200.0)]
    public void Next_does_not_take_the_outline_for_the_inside(double x, double y)
    {
        var detector = new SequenceDetector(Options with { Edge = RoiEdge.Any });
        See(detector, 0.0, 10, 10);
        Assert.Equal(MotionOutcome.None, See(detector, 0.1, x, y).Outcome);
    }

    [Theory]
    [InlineData(1.999, MotionOutcome.Fired, false)]
    [InlineData(2.0, MotionOutcome.None, true)]       // exactly the window: neither fires nor clears
    [InlineData(2.001, MotionOutcome.Cleared, false)]
    public void Next_fires_only_inside_the_window(double elapsed, MotionOutcome outcome, bool armed)
    {
        var detector = Armed(Options, at: 10);
        var decision = See(detector, 10 + elapsed, 150, 350);
        Assert.Equal(outcome, decision.Outcome);
        Assert.Equal(armed, detector.IsArmed);
        Assert.Equal(outcome == MotionOutcome.Cleared ? SuppressedReason.TooSlow : SuppressedReason.None, decision.Suppressed);
    }

    [Fact]
    public void Next_clears_in_time_when_nothing_is_seen_any_more()
    {
        var detector = Armed(Options, at: 10);
        Assert.Equal(MotionDecision.Nothing, detector.Next([], At(12)));
        Assert.Equal(new MotionDecision(MotionOutcome.Cleared, SuppressedReason.TooSlow, 1), detector.Next([], At(12.01)));
        Assert.False(detector.IsArmed);
    }

    [Fact]
    public void Next_does_not_fire_in_the_frame_that_armed()
    {
        var overlapping = Options with { Regions = [Entry, Roi.Rectangle("confirm", 100, 100, 100, 100)] };
        var detector = new SequenceDetector(overlapping);
        See(detector, 1.0, 150, 90);
        Assert.Equal(MotionOutcome.Armed, See(detector, 1.1, 150, 150).Outcome);
        Assert.Equal(MotionOutcome.None, See(detector, 1.1, 150, 150).Outcome);    // dt = 0
        Assert.Equal(MotionOutcome.Fired, See(detector, 1.2, 150, 150).Outcome);
    }

    [Theory]
    [InlineData(5.0, false)]
    [InlineData(5.001, true)]
    public void Next_fires_again_only_after_the_cooldown(double sinceLast, bool fires)
    {
        var detector = Armed(Options, at: 10);
        Assert.Equal(MotionOutcome.Fired, See(detector, 11, 150, 350).Outcome);
        See(detector, 11 + sinceLast - 0.2, 150, 90);
        Assert.Equal(MotionOutcome.Armed, See(detector, 11 + sinceLast - 0.1, 150, 150).Outcome);

        var decision = See(detector, 11 + sinceLast, 150, 350);

        Assert.Equal(fires ? MotionOutcome.Fired : MotionOutcome.None, decision.Outcome);
        Assert.Equal(fires ? SuppressedReason.None : SuppressedReason.InCooldown, decision.Suppressed);
    }

    [Fact]
    public void Next_stays_armed_in_the_cooldown_and_fires_when_it_ends_inside_the_window()
    {
        var detector = Armed(Options, at: 10);
        See(detector, 11, 150, 350);
        See(detector, 14.9, 150, 90);
        See(detector, 15, 150, 150);
        Assert.Equal(SuppressedReason.InCooldown, See(detector, 15.5, 150, 350).Suppressed);
        Assert.Equal(SuppressedReason.None, See(detector, 15.9, 150, 351).Suppressed);
        Assert.Equal(MotionOutcome.Fired, See(detector, 16.1, 150, 352).Outcome);
        Assert.Equal(2, detector.Count);
    }

    [Fact]
    public void Next_ignores_an_object_that_does_not_exceed_the_least_area()
    {
        var detector = new SequenceDetector(Options);
        See(detector, 0.0, 150, 90);
        Assert.Equal(new MotionDecision(MotionOutcome.None, SuppressedReason.TooSmall, 0), See(detector, 0.1, 150, 150, 2500));
        Assert.Equal(MotionDecision.Nothing, See(detector, 0.2, 150, 151, 2500));   // reported once
        Assert.Equal(MotionDecision.Nothing, See(detector, 0.3, 150, 90, 2500));    // elsewhere: no near miss
        Assert.Equal(MotionDecision.Nothing, See(detector, 0.4, 150, 150, 600));    // noise
        Assert.Equal(MotionOutcome.Armed, See(detector, 0.5, 150, 150).Outcome);    // the last large one was above the edge
    }

    [Fact]
    public void Next_forgets_a_previous_centroid_older_than_the_window()
    {
        var detector = new SequenceDetector(Options);
        See(detector, 0.0, 150, 90);
        Assert.Equal(MotionOutcome.None, See(detector, 2.1, 150, 150).Outcome);
    }

    [Fact]
    public void Next_looks_only_at_the_largest_object()
    {
        var detector = new SequenceDetector(Options);
        See(detector, 0.0, 150, 90);
        MovingObject[] two = [Object(500, 500, 9000), Object(150, 150, 5000)];
        Assert.Equal(MotionOutcome.None, detector.Next(two, At(0.1)).Outcome);
    }

    [Fact]
    public void Next_passes_any_number_of_regions_in_order()
    {
        var middle = Roi.Rectangle("middle", 100, 210, 100, 80);
        var detector = new SequenceDetector(Options with { Regions = [Entry, middle, Confirm] });
        See(detector, 0.0, 150, 90);
        See(detector, 0.1, 150, 150);
        Assert.Equal(MotionOutcome.None, See(detector, 1.0, 150, 350).Outcome);                 // skipped one
        Assert.Equal(new MotionDecision(MotionOutcome.Advanced, SuppressedReason.None, 1), See(detector, 1.5, 150, 250));
        Assert.Equal(MotionOutcome.Fired, See(detector, 3.4, 150, 350).Outcome);   // the window restarts at each region
    }

    [Fact]
    public void Next_may_clear_and_arm_in_one_frame()
    {
        var detector = Armed(Options, at: 10);
        See(detector, 11.5, 150, 90);
        Assert.Equal(new MotionDecision(MotionOutcome.Armed, SuppressedReason.TooSlow, 0), See(detector, 12.1, 150, 150));
    }

    [Fact]
    public void Restart_forgets_the_sequence_but_not_the_cooldown()
    {
        var detector = Armed(Options, at: 10);
        See(detector, 11, 150, 350);
        detector.Restart();
        Assert.False(detector.IsArmed);
        Assert.True(detector.IsInCooldown(At(12)));
    }

    [Fact]
    public void Constructor_refuses_a_sequence_of_one_region()
    {
        var one = SeedOptions.Value with { Regions = [Entry] };
        Assert.Contains("Regions", Assert.Throws<ArgumentException>(() => new SequenceDetector(one)).Message);
    }

    private static SequenceDetector Armed(MotionOptions options, double at)
    {
        var detector = new SequenceDetector(options);
        See(detector, at - 0.1, 150, 90);
        Assert.Equal(MotionOutcome.Armed, See(detector, at, 150, 150).Outcome);
        return detector;
    }

    private static MotionDecision See(SequenceDetector detector, double seconds, double x, double y, int area = Large) =>
        detector.Next([Object(x, y, area)], At(seconds));

    private static MovingObject Object(double x, double y, int area) => new((int)x - 25, (int)y - 25, 50, 50, area, x, y);

    private static TimeSpan At(double seconds) => TimeSpan.FromTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond));
}
