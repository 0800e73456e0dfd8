namespace Gateway.Vision.Tests;

public sealed class ScaleChooserTests
{
    private static readonly AnalysisLoad Busy = new(0.95, 0.95);
    private static readonly AnalysisLoad Idle = new(0.1, 0.1);

    private readonly ScaleChooser _chooser = new(AnalysisScale.Auto, minArea: 2500);
    private TimeSpan _now;

    [Theory]
    [InlineData(320, 240, LumaScale.Full)]
    [InlineData(640, 360, LumaScale.Full)]
    [InlineData(640, 480, LumaScale.Half)]
    [InlineData(1280, 720, LumaScale.Half)]
    [InlineData(1920, 1080, LumaScale.Quarter)]
    [InlineData(2592, 1944, LumaScale.Quarter)]
    [InlineData(4096, 4096, LumaScale.Quarter)]
    public void Auto_without_load_goes_by_the_size(int width, int height, LumaScale expected)
    {
        Assert.Equal(expected, _chooser.Begin(width, height));
        Assert.Equal(expected, Run(TimeSpan.FromMinutes(10), AnalysisLoad.None));
    }

    [Theory]
    [InlineData(AnalysisScale.Full, LumaScale.Full)]
    [InlineData(AnalysisScale.Half, LumaScale.Half)]
    [InlineData(AnalysisScale.Quarter, LumaScale.Quarter)]
    public void A_scale_that_was_set_stays_whatever_the_size_and_load(AnalysisScale setting, LumaScale expected)
    {
        var chooser = new ScaleChooser(setting, 2500);
        Assert.Equal(expected, chooser.Scale);
        Assert.Equal(expected, chooser.ForSize(4096, 4096));
        Assert.Equal(expected, chooser.Begin(4096, 4096));
        for (var i = 0; i < 100; i++)
            Assert.Equal(expected, chooser.Next(TimeSpan.FromSeconds(i), Busy, isQuiet: true));
    }

    [Fact]
    public void Load_makes_it_coarser_step_by_step_after_three_seconds_each()
    {
        _chooser.Begin(640, 360);
        Assert.Equal(LumaScale.Full, Run(TimeSpan.FromSeconds(2.9), Busy));
        Assert.Equal(LumaScale.Half, Run(TimeSpan.FromSeconds(0.3), Busy));
        Assert.Equal(LumaScale.Half, Run(TimeSpan.FromSeconds(2.8), Busy));
        Assert.Equal(LumaScale.Quarter, Run(TimeSpan.FromSeconds(0.5), Busy));
        Assert.Equal(LumaScale.Quarter, Run(TimeSpan.FromMinutes(1), Busy));
    }

    [Fact]
    public void A_short_peak_of_load_changes_nothing()
    {
        _chooser.Begin(640, 360);
        for (var i = 0; i < 20; i++)
        {
            Run(TimeSpan.FromSeconds(2.5), Busy);
            Assert.Equal(LumaScale.Full, Run(TimeSpan.FromSeconds(0.2), Idle));
        }
    }

    [Fact]
    public void While_something_moves_it_waits_but_not_indefinitely()
    {
        _chooser.Begin(640, 360);
        Assert.Equal(LumaScale.Full, Run(TimeSpan.FromSeconds(9.8), Busy, isQuiet: false));
        Assert.Equal(LumaScale.Half, Run(TimeSpan.FromSeconds(0.5), Busy, isQuiet: false));
    }

    [Fact]
    public void It_becomes_finer_again_only_when_that_will_fit_and_nothing_moves()
    {
        _chooser.Begin(640, 360);
        Run(TimeSpan.FromSeconds(3.2), Busy);
        Assert.Equal(LumaScale.Half, Run(TimeSpan.FromMinutes(5), new AnalysisLoad(0.3, 0.2)));         // 0.9 would not fit
        Assert.Equal(LumaScale.Half, Run(TimeSpan.FromMinutes(5), Idle, isQuiet: false));
        Assert.Equal(LumaScale.Half, Run(TimeSpan.FromSeconds(0.2), AnalysisLoad.Unknown));
        Assert.Equal(LumaScale.Half, Run(TimeSpan.FromSeconds(29.8), Idle));
        Assert.Equal(LumaScale.Full, Run(TimeSpan.FromSeconds(0.4), Idle));
        Assert.Equal(LumaScale.Full, Run(TimeSpan.FromMinutes(5), Idle));
    }

    [Fact]
    public void It_never_becomes_finer_than_the_size_allows()
    {
        _chooser.Begin(1280, 720);
        Assert.Equal(LumaScale.Quarter, Run(TimeSpan.FromSeconds(3.2), Busy));
        Assert.Equal(LumaScale.Half, Run(TimeSpan.FromMinutes(30), Idle));
    }

    [Fact]
    public void A_load_that_fits_one_scale_only_makes_it_swing_less_and_less()
    {
        _chooser.Begin(640, 360);
        var changes = 0;
        var last = LumaScale.Full;
        for (var end = _now + TimeSpan.FromHours(1); _now < end;)
        {
            var scale = Run(TimeSpan.FromSeconds(0.1), last == LumaScale.Full ? new AnalysisLoad(0.9, 0.1) : new AnalysisLoad(0.1, 0.02));
            changes += scale == last ? 0 : 1;
            last = scale;
        }

        Assert.InRange(changes, 6, 22);   // without the growing wait it would be above 200
    }

    [Fact]
    public void Unknown_load_restarts_the_wait()
    {
        _chooser.Begin(640, 360);
        Run(TimeSpan.FromSeconds(2.9), Busy);
        Run(TimeSpan.FromSeconds(0.1), AnalysisLoad.Unknown);
        Assert.Equal(LumaScale.Full, Run(TimeSpan.FromSeconds(2.8), Busy));
        Assert.Equal(LumaScale.Half, Run(TimeSpan.FromSeconds(0.5), Busy));
    }

    [Fact]
    public void Small_objects_and_small_pictures_keep_their_pixels()
    {
        Assert.Equal(LumaScale.Full, new ScaleChooser(AnalysisScale.Auto, minArea: 63).ForSize(4096, 4096));
        Assert.Equal(LumaScale.Half, new ScaleChooser(AnalysisScale.Auto, minArea: 64).ForSize(4096, 4096));
        _chooser.Begin(31, 400);
        Assert.Equal(LumaScale.Full, Run(TimeSpan.FromMinutes(1), Busy));
        _chooser.Begin(32, 400);
        Assert.Equal(LumaScale.Half, Run(TimeSpan.FromMinutes(1), Busy));
    }

    [Fact]
    public void Begin_forgets_the_load_of_before()
    {
        _chooser.Begin(640, 360);
        Run(TimeSpan.FromSeconds(20), Busy);
        Assert.Equal(LumaScale.Full, _chooser.Begin(320, 240));
        Assert.Equal(LumaScale.Full, Run(TimeSpan.FromSeconds(2.9), Busy));
    }

    /// <summary>Ten pictures a second for that duration.</summary>
    private LumaScale Run(TimeSpan duration, AnalysisLoad load, bool isQuiet = true)
    {
        for (var end = _now + duration; _now < end;)
        {
            _now += TimeSpan.FromSeconds(0.1);
            _chooser.Next(_now, load, isQuiet);
        }

        return _chooser.Scale;
    }
}
