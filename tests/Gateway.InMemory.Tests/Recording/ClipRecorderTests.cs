using Gateway.Clips;
using Gateway.Motion;
using Gateway.Protocol.Messages;
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
        var events = (await bench.Events.ReadAsync(0, 10)).Rows.Where(seen => seen.Type == EventKind.Area).ToList();
        Assert.Equal([clip.Id, clip.Id], events.Select(seen => seen.ClipId));
        Assert.Equal(clip.File.Header.TriggerEventId, events[0].Id);
    }

    [Fact]
    public async Task A_clip_lasts_as_long_as_the_motion()
    {
        await using var bench = new RecorderBench();
        await bench.Recorder.StartAsync(Cancel);
        bench.Send(TimeSpan.FromSeconds(10));
        var moving = bench.StartEvent();
        bench.Send(TimeSpan.FromSeconds(40));
        bench.EndEvent(moving);
        bench.Send(TimeSpan.FromSeconds(10));

        var clip = await bench.NextClipAsync(Cancel);

        Assert.Equal(30 + 400 + 50 + 1, clip.File.Frames);
        var rows = (await bench.Events.ReadAsync(0, 10)).Rows;
        Assert.Equal([EventKind.Area, EventKind.MotionEnded], rows.Select(row => row.Type));
        Assert.Equal(40_000_000, rows[1].OccurredUs - rows[0].OccurredUs);
        Assert.Equal((rows[0].ClipId, rows[0].Count), (rows[1].ClipId, rows[1].Count));
    }

    [Fact]
    public async Task Motion_longer_than_the_longest_clip_goes_on_in_the_next_one_with_the_very_next_frame()
    {
        await using var bench = new RecorderBench(new ClipOptions { MaxDuration = TimeSpan.FromSeconds(10) });
        await bench.Recorder.StartAsync(Cancel);
        bench.Send(TimeSpan.FromSeconds(10));
        var moving = bench.StartEvent();
        bench.Send(TimeSpan.FromSeconds(35));
        bench.EndEvent(moving);
        bench.Send(TimeSpan.FromSeconds(10));
        await bench.Recorder.StopAsync(Cancel);

        var (times, clips) = await bench.ReadClipsAsync(5, Cancel);
        var eventId = (await bench.Events.ReadAsync(0, 1)).Rows[0].Id;

        Assert.Equal(bench.Sent.Skip(69).Take(30 + 350 + 50 + 1), times);   // from 3 s before to 5 s after, none missing, none twice
        Assert.All(clips, clip => Assert.Equal(eventId, clip.File.Header.TriggerEventId));
        Assert.All(clips, clip => Assert.InRange(clip.File.Frames, 1, 101));
    }

    [Theory]
    [InlineData(9.9, 1)]
    [InlineData(10.1, 2)]
    public async Task Events_closer_than_the_gap_share_a_clip_with_all_frames_between_them(double distance, int clips)
    {
        await using var bench = new RecorderBench(new ClipOptions { Gap = TimeSpan.FromSeconds(10) });
        await bench.Recorder.StartAsync(Cancel);
        bench.Send(TimeSpan.FromSeconds(10));
        bench.RaiseEvent();
        bench.Send(TimeSpan.FromSeconds(distance));
        bench.RaiseEvent();
        bench.Send(TimeSpan.FromSeconds(20));
        await bench.Recorder.StopAsync(Cancel);

        var (times, _) = await bench.ReadClipsAsync(clips, Cancel);

        Assert.Equal(times.Order().Distinct(), times);
        Assert.Equal(clips == 1 ? 30 + 99 + 50 + 1 : 30 + 50 + 1 + 30 + 50 + 1, times.Count);
    }

    [Fact]
    public async Task The_post_roll_begins_with_the_last_moving_frame_however_late_its_end_is_known()
    {
        await using var bench = new RecorderBench(new ClipOptions { PostRoll = TimeSpan.FromSeconds(1), Gap = TimeSpan.Zero });
        await bench.Recorder.StartAsync(Cancel);
        bench.Send(TimeSpan.FromSeconds(5));
        bench.RaiseEvent(told: () => bench.Send(TimeSpan.FromSeconds(3)));
        bench.Send(TimeSpan.FromSeconds(1));

        Assert.Equal(30 + 1 + 10, (await bench.NextClipAsync(Cancel)).File.Frames);
    }

    [Fact]
    public async Task Motion_that_pauses_for_longer_than_the_post_roll_loses_no_frame()
    {
        await using var bench = new RecorderBench(new ClipOptions { PostRoll = TimeSpan.FromSeconds(1), Gap = TimeSpan.Zero });
        await bench.Recorder.StartAsync(Cancel);
        bench.Send(TimeSpan.FromSeconds(5));
        bench.RaiseEvent(told: () =>
        {
            bench.Send(TimeSpan.FromSeconds(2.5));
            bench.Recorder.OnMoving(bench.Camera, bench.Time.GetTimestamp());
        });
        bench.Send(TimeSpan.FromSeconds(3));

        Assert.Equal(30 + 25 + 1 + 10, (await bench.NextClipAsync(Cancel)).File.Frames);
    }

    [Fact]
    public async Task A_slow_camera_has_the_picture_before_all_that_move_and_one_after_in_its_clip()
    {
        await using var bench = new RecorderBench();
        await bench.Recorder.StartAsync(Cancel);
        for (var i = 0; i < 5; i++)
            bench.SendOne(TimeSpan.FromSeconds(10));
        bench.SendOne(TimeSpan.FromSeconds(10));
        bench.RaiseEvent(told: () => bench.SendOne(TimeSpan.FromSeconds(10)));   // the end is known with the next picture
        bench.SendOne(TimeSpan.FromSeconds(10));

        var (times, _) = await bench.ReadClipsAsync(1, Cancel);

        Assert.Equal(bench.Sent.Skip(4).Take(3), times);
    }

    [Fact]
    public async Task A_picture_of_another_size_begins_the_next_clip()
    {
        await using var bench = new RecorderBench();
        await bench.Recorder.StartAsync(Cancel);
        bench.Send(TimeSpan.FromSeconds(1));
        var moving = bench.StartEvent();
        var large = RecorderBench.EncodePicture(128, 96);
        for (var i = 0; i < 5; i++)
            bench.SendOne(TimeSpan.FromSeconds(0.1), picture: large);
        bench.EndEvent(moving);
        await bench.Recorder.StopAsync(Cancel);

        var (times, clips) = await bench.ReadClipsAsync(2, Cancel);

        Assert.Equal([(64, 10), (128, 5)], clips.Select(clip => (clip.File.Header.Width, clip.File.Frames)));
        Assert.Equal(bench.Sent, times);
    }

    [Theory]
    [InlineData(-3600)]
    [InlineData(7200)]
    [InlineData(2.5)]
    [InlineData(-2.5)]
    public async Task A_step_of_a_cameras_clock_is_counted_and_leaves_the_clip_its_length(double step)
    {
        await using var bench = new RecorderBench();
        await bench.Recorder.StartAsync(Cancel);
        for (var i = 0; i < 30; i++)
            bench.SendOne(TimeSpan.FromSeconds(0.1), clockAhead: TimeSpan.Zero);
        bench.RaiseEvent();
        for (var i = 0; i < 60; i++)
            bench.SendOne(TimeSpan.FromSeconds(0.1), clockAhead: TimeSpan.FromSeconds(i < 20 ? 0 : step));

        var clip = await bench.NextClipAsync(Cancel);

        using var reader = ClipFileReader.Open(clip.File.Path);
        Assert.Equal(30 + 50, reader.Frames.Length);
        Assert.Equal(7_900_000, reader.Frames[^1].TimestampUs - reader.Frames[0].TimestampUs);
        await Eventually.True(() => bench.Recorder.ClockSteps == 1, cancel: Cancel);
    }

    [Fact]
    public async Task A_clip_has_the_distances_of_a_cameras_clock_that_agrees_with_receipt()
    {
        await using var bench = new RecorderBench();
        await bench.Recorder.StartAsync(Cancel);
        double[] late = [0, -0.4, -0.9, -0.1, 0, -0.8];
        for (var i = 0; i < late.Length; i++)
            bench.SendOne(TimeSpan.FromSeconds(1), clockAhead: TimeSpan.FromSeconds(late[i]));
        bench.RaiseEvent();
        await bench.Recorder.StopAsync(Cancel);

        var clip = await bench.NextClipAsync(Cancel);

        using var reader = ClipFileReader.Open(clip.File.Path);
        long[] expected = [.. bench.Sent.Zip(late, (sent, ahead) => sent + (long)(ahead * 1_000_000)).TakeLast(reader.Frames.Length)];
        Assert.Equal(expected, reader.Frames.ToArray().Select(frame => frame.TimestampUs));
        Assert.Equal(0, bench.Recorder.ClockSteps);
    }

    [Fact]
    public async Task Memory_that_does_not_hold_the_pre_roll_is_said_once_with_what_it_takes()
    {
        await using var bench = new RecorderBench(new ClipOptions { MaxPreRollBytes = 10 * RecorderBench.EncodePicture().Length });
        await bench.Recorder.StartAsync(Cancel);
        bench.Send(TimeSpan.FromSeconds(10));
        await Eventually.True(() => bench.Log.Lines.Count > 0, cancel: Cancel);
        bench.Send(TimeSpan.FromSeconds(1));
        await bench.Recorder.StopAsync(Cancel);

        Assert.Contains(
            "camera porch: 0.9 of 3.0 s of pre-roll fit into Clips:MaxPreRollBytes", Assert.Single(bench.Log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_that_was_running_when_the_daemon_was_killed_is_ended_at_the_next_start()
    {
        await using var bench = new RecorderBench();
        bench.Events.Start(new MotionStart(bench.Camera, 1, EventKind.Area, 0, "picture", 1, 0, 7, "a test"), clipId: 3);

        await bench.Recorder.StartAsync(Cancel);

        var rows = (await bench.Events.ReadAsync(0, 10)).Rows;
        Assert.Equal([(EventKind.Area, 7u), (EventKind.MotionEnded, 7u)], rows.Select(row => (row.Type, row.Count)));
        Assert.Contains("not seen", rows[1].Text, StringComparison.Ordinal);
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
        Assert.Single((await bench.Events.ReadAsync(0, 10)).Rows, row => row.Type == EventKind.Area);
    }
}
