using Gateway.Clips;
using Gateway.Testing;

namespace Gateway.InMemory.Tests.Recording;

public sealed class ClipRecorderTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_clip_holds_every_frame_of_pre_roll_and_post_roll_and_no_other()
    {
        await using var bench = new RecorderBench();
        await bench.Recorder.StartAsync(Cancel);
        bench.Send(TimeSpan.FromSeconds(10));
        bench.RaiseEvent();
        bench.Send(TimeSpan.FromSeconds(10));

        var clip = await bench.NextClipAsync(Cancel);

        // 3 s before: the frame at 7.0 s is the oldest; 5 s after: the frame at 15.0 s is the last.
        Assert.Equal(81, clip.File.Frames);
        using var reader = ClipFileReader.Open(clip.File.Path);
        Assert.Equal(8_000_000, reader.Frames[^1].TimestampUs - reader.Frames[0].TimestampUs);
        Assert.Equal((64, 48, "porch"), (reader.Header.Width, reader.Header.Height, reader.Header.Camera));
    }

    [Theory]
    [InlineData(0.3, 0.2, 11)]   // at 8.1 s, in the pre-roll: the event is at 10 s, the clip begins at 7 s
    [InlineData(0.2, 0.3, 51)]   // at 12.1 s
    public async Task A_clip_knows_which_of_its_frames_had_the_most_motion(double before, double after, int frame)
    {
        await using var bench = new RecorderBench();
        await bench.Recorder.StartAsync(Cancel);
        bench.Send(TimeSpan.FromSeconds(5), score: 0.9);   // not in the clip
        bench.Send(TimeSpan.FromSeconds(3));
        bench.Send(TimeSpan.FromSeconds(0.1), score: before);
        bench.Send(TimeSpan.FromSeconds(1.9));
        bench.RaiseEvent();
        bench.Send(TimeSpan.FromSeconds(2));
        bench.Send(TimeSpan.FromSeconds(0.1), score: after);
        bench.Send(TimeSpan.FromSeconds(6));

        using var reader = ClipFileReader.Open((await bench.NextClipAsync(Cancel)).File.Path);
        Assert.Equal(frame, reader.MostMotion);
    }

    [Fact]
    public async Task An_event_during_a_clip_prolongs_it_and_belongs_to_it()
    {
        await using var bench = new RecorderBench();
        await bench.Recorder.StartAsync(Cancel);
        bench.Send(TimeSpan.FromSeconds(4));
        bench.RaiseEvent();
        bench.Send(TimeSpan.FromSeconds(3));
        bench.RaiseEvent();
        bench.Send(TimeSpan.FromSeconds(8));

        var clip = await bench.NextClipAsync(Cancel);

        Assert.Equal(30 + 30 + 50 + 1, clip.File.Frames);
        var events = (await bench.Events.ReadAsync(0, 10)).Rows;
        Assert.Equal([clip.Id, clip.Id], events.Select(seen => seen.ClipId));
        Assert.Equal(clip.File.Header.TriggerEventId, events[0].Id);
    }

    [Fact]
    public async Task A_clip_never_grows_beyond_the_longest_duration()
    {
        await using var bench = new RecorderBench();
        await bench.Recorder.StartAsync(Cancel);
        for (var i = 0; i < 20; i++)
        {
            bench.RaiseEvent();
            bench.Send(TimeSpan.FromSeconds(4));
        }

        var clip = await bench.NextClipAsync(Cancel);

        Assert.InRange(clip.File.Frames, 600, 601);
    }

    [Fact]
    public async Task A_camera_that_falls_silent_has_its_clip_closed_by_time()
    {
        await using var bench = new RecorderBench();
        await bench.Recorder.StartAsync(Cancel);
        bench.Send(TimeSpan.FromSeconds(2));
        bench.RaiseEvent();
        await Eventually.True(() => bench.Events.Count == 1, cancel: Cancel);
        bench.Time.Advance(TimeSpan.FromSeconds(7));

        var clip = await bench.NextClipAsync(Cancel);

        Assert.Equal(20, clip.File.Frames);
    }

    [Fact]
    public async Task Stopping_finishes_the_clip_under_way_and_lets_go_of_every_frame()
    {
        await using var bench = new RecorderBench();
        await bench.Recorder.StartAsync(Cancel);
        bench.Send(TimeSpan.FromSeconds(1));
        bench.RaiseEvent();
        bench.Send(TimeSpan.FromSeconds(1));

        await bench.Recorder.StopAsync(Cancel);

        Assert.Equal(20, (await bench.NextClipAsync(Cancel)).File.Frames);
        Assert.Equal(0, bench.Pool.Lent);
    }

    [Fact]
    public async Task An_event_of_a_camera_without_frames_makes_no_clip_and_is_kept()
    {
        await using var bench = new RecorderBench();
        await bench.Recorder.StartAsync(Cancel);
        bench.RaiseEvent();
        await Eventually.True(() => bench.Events.Count == 1, cancel: Cancel);

        await bench.Recorder.StopAsync(Cancel);

        Assert.Equal(0, bench.Queue.Counts.Depth);
        Assert.Single((await bench.Events.ReadAsync(0, 10)).Rows);
    }
}
