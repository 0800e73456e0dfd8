using Gateway.Testing;

namespace Gateway.Detection.Tests;

public class ClipAnalysisTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task AnalyseAsync_shows_the_frame_with_the_most_motion_first_and_gathers_what_was_seen_in_order()
    {
        var detector = new FakeDetector((frame, _) => Seen(frame == 0 ? "cat" : "dog"));

        var result = await Analyse(detector, new FakeClip(9) { MostMotion = 7 });

        Assert.Equal([7, 0, 4, 8], detector.Shown);
        Assert.Equal([0, 4, 7, 8], result.Frames.Select(frame => frame.Index));
        Assert.Equal(ClipOutcome.Analysed, result.Outcome);
        Assert.Equal(["cat", "dog"], result.Labels);
        Assert.All(result.Frames, frame => Assert.Equal(TimeSpan.FromMilliseconds(20), frame.Elapsed));
        Assert.StartsWith("Final results: cat,dog\nclip.mp4,cat: 75%\n", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnalyseAsync_tells_of_each_frame_that_was_looked_at_before_it_begins_the_next()
    {
        var detector = new FakeDetector((_, _) => Seen("dog"));
        var told = new List<(byte Jpeg, int Index, int Shown)>();

        await new ClipAnalysis(detector, new FrameChoice(4, 100), _time)
            .AnalyseAsync(
                new FakeClip(12, bad: 4),
                TestContext.Current.CancellationToken,
                (jpeg, frame) => told.Add((jpeg.Span[0], frame.Index, detector.Shown.Count)));

        Assert.Equal([(0, 0, 1), (8, 8, 2)], told);
    }

    [Fact]
    public async Task AnalyseAsync_without_a_detector_says_that_there_is_no_model()
    {
        var result = await Analyse(null, new FakeClip(9));

        Assert.Equal(ClipOutcome.NoModel, result.Outcome);
        Assert.Equal("no model configured", result.Text);
    }

    [Fact]
    public async Task AnalyseAsync_of_a_clip_without_frames_fails()
    {
        var result = await Analyse(new FakeDetector((_, _) => Seen("cat")), new FakeClip(0));

        Assert.Equal(ClipOutcome.Failed, result.Outcome);
        Assert.Equal("Error: the clip has no frames\n", result.Text);
    }

    [Fact]
    public async Task AnalyseAsync_goes_on_behind_a_frame_that_cannot_be_read()
    {
        var result = await Analyse(new FakeDetector((_, _) => Seen("cat")), new FakeClip(12, bad: 4));

        Assert.Equal(ClipOutcome.Failed, result.Outcome);
        Assert.Equal(
            "Final results: cat\nclip.mp4,cat: 75%\nclip.mp4,cat: 75%\nError: 1 of 3 frames could not be analysed: frame 4 is cut\n", result.Text);
    }

    [Fact]
    public async Task AnalyseAsync_does_not_show_an_unreadable_picture_twice()
    {
        var detector = new FakeDetector((_, _) => throw new DetectorException(DetectionFault.UnreadableImage, "no picture"));

        var result = await Analyse(detector, new FakeClip(1));

        Assert.Equal(ClipOutcome.Failed, result.Outcome);
        Assert.Single(detector.Shown);
    }

    [Theory]
    [InlineData(DetectionFault.Died)]
    [InlineData(DetectionFault.TimedOut)]
    public async Task AnalyseAsync_tries_a_frame_again_over_which_the_backend_failed(DetectionFault fault)
    {
        var detector = new FakeDetector((_, call) => call == 1 ? throw new DetectorException(fault, "gone") : Seen("cat"));

        var result = await Analyse(detector, new FakeClip(5));

        Assert.Equal([0, 0, 4], detector.Shown);
        Assert.Equal(ClipOutcome.Analysed, result.Outcome);
    }

    [Fact]
    public async Task AnalyseAsync_gives_a_frame_up_that_kills_the_backend_twice()
    {
        var detector = new FakeDetector((frame, _) => frame == 0 ? throw new DetectorException(DetectionFault.Died, "gone") : Seen("cat"));

        var result = await Analyse(detector, new FakeClip(5));

        Assert.Equal([0, 0, 4], detector.Shown);
        Assert.Equal("1 of 2 frames could not be analysed: gone", result.Error);
        Assert.Equal(["cat"], result.Labels);
    }

    [Fact]
    public async Task AnalyseAsync_blames_no_clip_for_a_detector_that_does_not_start()
    {
        var detector = new FakeDetector((_, _) => throw new DetectorException(DetectionFault.CannotStart, "not installed"));

        var failure = await Assert.ThrowsAsync<DetectorException>(() => Analyse(detector, new FakeClip(5)));

        Assert.Equal(DetectionFault.CannotStart, failure.Fault);
    }

    [Fact]
    public async Task AnalyseAsync_begins_no_frame_past_its_time_budget_but_always_looks_at_one()
    {
        var detector = new FakeDetector((_, _) =>
        {
            _time.Advance(TimeSpan.FromSeconds(3));
            return Seen("cat");
        });
        var choice = new FrameChoice(1, 100, TimeSpan.FromSeconds(5));

        var result = await new ClipAnalysis(detector, choice, _time).AnalyseAsync(new FakeClip(50), TestContext.Current.CancellationToken);

        Assert.Equal([0, 1], detector.Shown);
        Assert.Equal(ClipOutcome.Analysed, result.Outcome);
        Assert.Equal(TimeSpan.FromSeconds(6), result.Elapsed);
    }

    [Fact]
    public async Task AnalyseAsync_looks_at_the_frame_with_the_most_motion_however_little_time_there_is()
    {
        var detector = new FakeDetector((_, _) =>
        {
            _time.Advance(TimeSpan.FromSeconds(3));
            return Seen("cat");
        });
        var choice = new FrameChoice(1, 100, TimeSpan.FromSeconds(5));

        var clip = new FakeClip(50) { MostMotion = 40 };
        var result = await new ClipAnalysis(detector, choice, _time).AnalyseAsync(clip, TestContext.Current.CancellationToken);

        Assert.Equal([0, 40], result.Frames.Select(frame => frame.Index));
    }

    [Fact]
    public async Task AnalyseAsync_stops_when_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        var detector = new FakeDetector((_, _) =>
        {
            cancel.Cancel();
            return Seen("cat");
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new ClipAnalysis(detector, new FrameChoice(5, 100), _time).AnalyseAsync(new FakeClip(50), cancel.Token));

        Assert.Single(detector.Shown);
    }

    private static FrameDetections Seen(string label) => new([new DetectedObject(label, 0.75f, null)], TimeSpan.FromMilliseconds(20));

    private Task<ClipResult> Analyse(IDetector? detector, FakeClip clip) =>
        new ClipAnalysis(detector, new FrameChoice(4, 100), _time).AnalyseAsync(clip, TestContext.Current.CancellationToken);
}
