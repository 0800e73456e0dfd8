using Gateway.Testing;

namespace Gateway.Vision.Tests;

/// <summary>Changes of the whole picture at ten frames a second, with and without a person who walks down through the regions.</summary>
public sealed class SceneGuardTests : IDisposable
{
    private static readonly MotionOptions Options = SeedOptions.Value with
    {
        Regions = [Roi.Rectangle("entry", 60, 50, 200, 60), Roi.Rectangle("confirm", 60, 130, 200, 80)],
        MinArea = 700,
        Window = TimeSpan.FromSeconds(3),
    };

    private readonly GuardScene _scene = new();
    private readonly List<(int Frame, NearMiss Miss)> _misses = [];
    private readonly List<int> _fired = [];
    private readonly List<int> _held = [];
    private MotionAnalyzer _analyzer = new(Options);
    private MotionResult? _last;
    private int _frame;

    [Theory]
    [InlineData(0.45, 0)]
    [InlineData(1.5, 0)]
    [InlineData(0.6, -20)]
    [InlineData(1, 50)]
    public void A_sudden_change_of_light_is_reported_once_and_makes_no_event(double gain, double offset)
    {
        Learn();
        (_scene.Gain, _scene.Offset) = (gain, offset);
        Run(30);
        Assert.Equal([SuppressedReason.LightChange], _misses.Select(m => m.Miss.Reason));
        AssertRecoveredWithin(6);

        (_scene.Gain, _scene.Offset) = (1, 0);
        Run(30);
        Assert.InRange(_misses.Count, 1, 2);   // if the model still knows the earlier light, nothing looks like motion
        AssertRecoveredWithin(6);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(10)]
    public void A_light_that_takes_some_frames_to_change_makes_no_event(int frames)
    {
        Learn();
        Walk(frames, step => _scene.Gain = 1 - (0.6 * (step + 1) / frames), visitor: false);
        Run(30);
        Assert.All(_misses, m => Assert.Equal(SuppressedReason.LightChange, m.Miss.Reason));
        Assert.NotEmpty(_held);
        Assert.True(_last!.Objects.IsEmpty);
        Assert.Empty(_fired);
    }

    [Theory]
    [InlineData(3)]     // above the entry
    [InlineData(10)]    // in the entry
    [InlineData(14)]    // between
    public void Someone_who_walks_while_the_light_changes_makes_the_event(int change)
    {
        Learn();
        Walk(32, step => _scene.Gain = step >= change ? 0.5 : 1);
        Run(10);
        Assert.Single(_fired);
        Assert.Contains(_misses, m => m.Miss.Reason == SuppressedReason.LightChange);
    }

    [Fact]
    public void Slow_clouds_hold_nothing_back_and_make_no_event()
    {
        Learn(150);
        Walk(300, step => _scene.Gain = 0.9 + (0.1 * Math.Cos(step / 300.0 * 2 * Math.PI)), visitor: false);
        Assert.Empty(_held);
        Assert.Empty(_misses);
        Walk(32, step => _scene.Gain = 1 - (step * 0.002));
        Assert.Single(_fired);
        Assert.Empty(_held);
    }

    [Fact]
    public void Clouds_that_outrun_the_model_make_no_event()
    {
        Learn(150);
        Walk(80, step => _scene.Gain = 1 - (0.4 * (step + 1) / 80), visitor: false);
        Run(30);
        Assert.Empty(_fired);
        Assert.True(_last!.Objects.IsEmpty || _last.Objects[0].Area < Options.MinArea);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 2)]
    [InlineData(3, 0)]
    [InlineData(-4, 3)]
    [InlineData(0, -6)]
    [InlineData(6, 6)]
    public void A_shaken_camera_makes_no_event_and_sees_again_at_once(int x, int y)
    {
        Learn();
        Walk(6, step => _scene.Shift = step % 2 == 0 ? (x, y) : (-x, -y), visitor: false);
        _scene.Shift = default;
        Assert.Equal(6, _held.Count);
        Run(10);
        Assert.InRange(_held.Count, 6, 9);
        Assert.Empty(_fired);
        Assert.All(_misses, m => Assert.Equal(SuppressedReason.CameraShake, m.Miss.Reason));
        Assert.InRange(_misses.Count, 0, 1);
        Assert.True(_last!.Objects.IsEmpty);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    public void Someone_who_walks_while_the_camera_shakes_makes_the_event(int pixels)
    {
        Learn();
        Walk(32, step => _scene.Shift = step is >= 8 and < 13 ? (step % 2 == 0 ? pixels : -pixels, pixels / 2) : default);
        Run(10);
        Assert.Single(_fired);
        Assert.True(_held.Count >= 5);
    }

    [Fact]
    public void A_camera_that_was_moved_for_good_sees_again_soon()
    {
        Learn();
        _scene.Shift = (5, 3);
        Run(40);
        Assert.InRange(_held.Count, 5, 17);
        Assert.Empty(_fired);
        Assert.True(_last!.Objects.IsEmpty);
        Walk(32, _ => { });
        Assert.Single(_fired);
    }

    [Fact]
    public void The_switch_to_infrared_and_back_is_reported_once_each_and_makes_no_event()
    {
        Learn();
        _scene.IsInfrared = true;
        Run(30);
        Assert.Equal([SuppressedReason.InfraredSwitch], _misses.Select(m => m.Miss.Reason));
        AssertRecoveredWithin(6);
        _scene.IsInfrared = false;
        Run(30);
        Assert.InRange(_misses.Count, 1, 2);
        AssertRecoveredWithin(6);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(14)]
    public void Someone_who_walks_while_infrared_is_switched_on_makes_the_event(int change)
    {
        Learn();
        Walk(32, step => _scene.IsInfrared = step >= change);
        Run(10);
        Assert.Single(_fired);
        Assert.Contains(_misses, m => m.Miss.Reason == SuppressedReason.InfraredSwitch);
    }

    [Theory]
    [InlineData(5, MotionMode.Sequence)]
    [InlineData(12, MotionMode.Sequence)]
    [InlineData(25, MotionMode.Sequence)]
    [InlineData(12, MotionMode.Area)]
    public void A_near_object_that_covers_60_percent_makes_the_event_with_all_guards_on(int step, MotionMode mode)
    {
        // 260 x 180 of 320 x 240: its centroid comes down from above the picture into the lower half.
        Large(mode, 260, 180, step, until: 60);
        Assert.Equal(mode == MotionMode.Area ? 2 : 1, _fired.Count);   // one per region, or one sequence
        Assert.Empty(_held);
    }

    [Theory]
    [InlineData(3, MotionMode.Sequence)]
    [InlineData(6, MotionMode.Sequence)]
    [InlineData(6, MotionMode.Area)]
    public void An_object_that_comes_slowly_and_covers_90_percent_makes_the_event_with_all_guards_on(int step, MotionMode mode)
    {
        Large(mode, 320, 216, step, until: 24);
        Assert.Equal(mode == MotionMode.Area ? 2 : 1, _fired.Count);
        Assert.Empty(_held);
    }

    [Fact]
    public void Guards_that_are_off_hold_nothing()
    {
        Use(Options with { LightGuard = false, ShakeGuard = false, InfraredGuard = false });
        Learn();
        _scene.Gain = 0.45;
        Run(5);
        _scene.Shift = (5, 0);
        Run(5);
        _scene.IsInfrared = true;
        Run(5);
        Assert.Empty(_held);
    }

    [Theory]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, false, true)]
    public void Each_guard_has_a_switch_of_its_own(bool light, bool shake, bool infrared)
    {
        Use(Options with { LightGuard = light, ShakeGuard = shake, InfraredGuard = infrared });
        Learn();
        _scene.Shift = (5, 0);
        Run(2);
        Assert.Equal(shake, _held.Count > 0);
        _scene.Shift = default;
        Run(15);
        _held.Clear();
        _scene.Gain = 0.45;
        Run(4);
        Assert.Equal(light || infrared, _held.Count > 0);
    }

    [Fact]
    public void A_refused_frame_and_a_change_of_size_leave_the_guards_ready()
    {
        Learn();
        _analyzer.Analyze(TestPictures.GrayJpeg(new byte[32 * 32], 32, 32), At(_frame++));    // too small to be guarded
        _analyzer.Analyze(new byte[10], At(_frame++));
        Learn();
        _scene.Gain = 0.45;
        Run(5);
        Assert.Equal([SuppressedReason.LightChange], _misses.Select(m => m.Miss.Reason));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Someone_in_an_ignored_area_over_a_region_is_reported_once_and_makes_no_event(bool guards)
    {
        Use(Options with
        {
            Ignore = [Roi.Rectangle("tree", 110, 0, 90, 240)],
            Regions = [Roi.Rectangle("entry", 60, 50, 200, 60), Roi.Rectangle("confirm", 60, 130, 200, 80)],
            LightGuard = guards,
            ShakeGuard = guards,
            InfraredGuard = guards,
        });
        Learn(100);
        Walk(32, _ => { });
        Run(20);
        Assert.Empty(_fired);
        var miss = Assert.Single(_misses, m => m.Miss.Reason == SuppressedReason.IgnoredRegion).Miss;
        Assert.Equal(0, miss.Region);
        Assert.InRange(miss.Seen.CentroidX, 130, 180);
        Assert.InRange(miss.Seen.CentroidY, 40, 90);
        Assert.True(miss.Seen.Area > 700);
    }

    [Fact]
    public void Someone_in_an_ignored_area_away_from_the_regions_is_not_told()
    {
        Use(Options with
        {
            Ignore = [Roi.Rectangle("tree", 110, 0, 90, 240)],
            Regions = [Roi.Rectangle("entry", 0, 50, 100, 60), Roi.Rectangle("confirm", 0, 130, 100, 80)],
        });
        Learn(100);
        Walk(32, _ => { });
        Assert.Empty(_misses);
    }

    [Fact]
    public void Guarded_frames_allocate_nothing()
    {
        Learn();
        var frames = Enumerable.Range(0, 40).Select(i =>
        {
            _scene.Gain = i / 10 % 2 == 0 ? 1 : 0.5;
            _scene.Shift = i % 10 > 6 ? (3, 1) : default;
            _scene.Visitor = (130, (i * 8) - 60, 50, 60);
            return _scene.Jpeg();
        }).ToArray();
        var at = _frame;
        Pass();
        Assert.Equal(0, ThreadAllocations.OfCheapest(Pass));

        void Pass()
        {
            foreach (var frame in frames)
                _analyzer.Analyze(frame, At(at++));
        }
    }

    public void Dispose() => _analyzer.Dispose();

    private void Use(MotionOptions options)
    {
        _analyzer.Dispose();
        _analyzer = new MotionAnalyzer(options);
    }

    private void Learn(int frames = 60)
    {
        Run(frames);
        Assert.Empty(_fired);
        Assert.Empty(_held);
    }

    private void Large(MotionMode mode, int width, int height, int step, int until)
    {
        Use(Options with
        {
            Mode = mode,
            Regions = [Roi.Rectangle("entry", 60, 40, 200, 40), Roi.Rectangle("confirm", 60, 85, 200, 120)],
            AreaThreshold = 0.2,
            Window = TimeSpan.FromSeconds(8),
            Cooldown = TimeSpan.FromSeconds(60),
        });
        Learn(200);
        for (var top = 10 - height; top < until; top += step)
        {
            _scene.Visitor = ((GuardScene.Width - width) / 2, top, width, height);
            Run(1);
        }

        Run(5);
    }

    /// <summary>A person comes down from the top edge, 8 pixels a frame.</summary>
    private void Walk(int frames, Action<int> change, bool visitor = true)
    {
        for (var step = 0; step < frames; step++)
        {
            change(step);
            _scene.Visitor = visitor ? (130, (step * 8) - 50, 50, 60) : null;
            Run(1);
        }

        _scene.Visitor = null;
    }

    private void Run(int frames)
    {
        for (var i = 0; i < frames; i++, _frame++)
        {
            _last = _analyzer.Analyze(_scene.Jpeg(), At(_frame));
            Assert.Equal(JpegRefusal.None, _last.Refusal);
            foreach (var miss in _last.NearMisses)
                _misses.Add((_frame, miss));
            if (_last.Decision.Outcome == MotionOutcome.Fired)
                _fired.Add(_frame);
            if (_last.Guard != SuppressedReason.None)
                _held.Add(_frame);
        }
    }

    private void AssertRecoveredWithin(int frames)
    {
        Assert.InRange(_held.Count, 1, frames);
        _held.Clear();
        Assert.Empty(_fired);
        Assert.True(_last!.Objects.IsEmpty);
    }

    private static TimeSpan At(int frame) => TimeSpan.FromMilliseconds(frame * 100);
}
