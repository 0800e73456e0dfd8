namespace Gateway.Vision.Tests;

/// <summary>Default settings at any rate, from a picture in ten minutes to sixty a second: an object of 6.5 % before structure.</summary>
public sealed class SlowCameraTests : IDisposable
{
    private const int Width = 320;
    private const int Height = 240;

    private readonly JpegEncoder _encoder = new();
    private readonly MotionAnalyzer _analyzer = new(new MotionOptions());
    private readonly List<MotionSpan> _began = [];
    private readonly List<MotionSpan> _ended = [];
    private readonly Random _random = new(1);
    private TimeSpan _now;

    [Theory]
    [InlineData(10, 4, 1)]
    [InlineData(10, 4, 2)]
    [InlineData(10, 20, 6)]
    [InlineData(10, 200, 6)]
    [InlineData(2, 20, 3)]
    [InlineData(1, 20, 3)]
    [InlineData(600, 4, 1)]
    [InlineData(600, 30, 2)]
    [InlineData(0.2, 20, 5)]
    [InlineData(1 / 60.0, 70, 30)]
    public void An_object_is_one_event_from_its_first_to_its_last_picture(double interval, int before, int pictures)
    {
        var every = TimeSpan.FromSeconds(interval);
        for (var i = 0; i < before; i++)
            Send(every, null);
        var first = _now + every;
        for (var i = 0; i < pictures; i++)
            Send(every, 20 + (i * 15 % 200));
        var last = _now;
        Assert.Single(_began);
        for (var i = 0; i < 3 || (_ended.Count == 0 && i < 400); i++)
            Send(every, null);

        var seen = Assert.Single(_ended);
        Assert.Equal((first, last), (seen.FirstAt, seen.LastAt));
    }

    [Fact]
    public void A_camera_that_becomes_faster_and_slower_again_during_motion_is_one_event()
    {
        for (var i = 0; i < 10; i++)
            Send(TimeSpan.FromSeconds(10), null);
        Send(TimeSpan.FromSeconds(10), 20);
        var first = _now;
        for (var i = 0; i < 50; i++)
            Send(TimeSpan.FromSeconds(0.1), 20 + (i * 4));
        Send(TimeSpan.FromSeconds(0.1), null);
        for (var i = 0; i < 5; i++)
            Send(TimeSpan.FromSeconds(10), null);

        Assert.Equal(first, Assert.Single(_ended).FirstAt);
        Assert.Single(_began);
    }

    [Fact]
    public void While_a_new_background_is_learnt_motion_is_a_near_miss_and_no_event()
    {
        var reasons = new List<SuppressedReason>();
        for (var i = 0; i < 15; i++)
        {
            foreach (var miss in Send(TimeSpan.FromSeconds(0.1), i % 2 == 0 ? 20 : 200).NearMisses)
                reasons.Add(miss.Reason);
        }

        Assert.Empty(_began);
        Assert.Equal([SuppressedReason.WarmingUp], reasons);
    }

    [Fact]
    public void A_restored_model_needs_no_warm_up()
    {
        for (var i = 0; i < 30; i++)
            Send(TimeSpan.FromSeconds(0.1), null);
        using var model = _analyzer.SaveModel("yard", DateTimeOffset.UnixEpoch);
        using var restarted = new MotionAnalyzer(new MotionOptions());
        restarted.OfferModel(model!.Bytes.ToArray(), "yard");
        var began = 0;
        for (var i = 0; i < 6; i++)
            began += restarted.Analyze(Picture(20 + (i * 10)), TimeSpan.FromSeconds(0.1 * i)).Events.Length > 0 ? 1 : 0;

        Assert.InRange(began, 1, 5);
    }

    public void Dispose()
    {
        _analyzer.Dispose();
        _encoder.Dispose();
    }

    private MotionResult Send(TimeSpan after, int? objectAt)
    {
        _now += after;
        foreach (var span in _analyzer.PassTime(_now))
            Note(span);
        var result = _analyzer.Analyze(Picture(objectAt), _now);
        foreach (var span in result.Events)
            Note(span);
        return result;
    }

    private void Note(in MotionSpan span)
    {
        if (span.Phase == MotionPhase.Began)
            _began.Add(span);
        else if (span.Phase == MotionPhase.Ended)
            _ended.Add(span);
    }

    private byte[] Picture(int? objectAt)
    {
        var pixels = new byte[Width * Height];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (x, y) = (i % Width, i / Width);
            var isObject = objectAt is { } left && x >= left && x < left + 71 && y is >= 80 and < 150;
            pixels[i] = (byte)((isObject ? 190 : 70 + (x * 7 / 5 % 40) + (y / 3 % 20)) + _random.Next(-2, 3));
        }

        var jpeg = new byte[JpegEncoder.MaxLength(Width, Height, JpegPixels.Gray)];
        return jpeg[.._encoder.Encode(pixels, Width, Height, JpegPixels.Gray, jpeg)];
    }
}
