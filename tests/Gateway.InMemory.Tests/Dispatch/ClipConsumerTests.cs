using Gateway.Clips;
using Gateway.Detection;
using Gateway.Dispatch;
using Gateway.Storage;
using Gateway.Testing;
using Gateway.Vision;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.InMemory.Tests.Dispatch;

/// <summary>The queue, real clips and a model of random weights.</summary>
public sealed class ClipConsumerTests : IAsyncDisposable
{
    private const int Frames = 12;
    private const long StartUs = 1_777_777_777_000_000;

    private readonly TemporaryDirectory _directory = new();
    private readonly byte[] _jpeg = Picture();
    private DataDirectory _data;
    private ClipQueue _queue;

    public ClipConsumerTests()
    {
        _data = DataDirectory.Open(_directory.Combine("data"));
        _queue = ClipQueue.Open(_data, new ClipQueueOptions { RetryAfter = TimeSpan.Zero }, TimeProvider.System);
        RandomModel.Write(_directory.Combine("model"));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _queue.DisposeAsync();
        _data.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task What_is_seen_is_stored_with_its_frame_its_time_and_its_place()
    {
        var clip = await RecordAsync();

        await RunUntilDoneAsync(new DetectionOptions { Model = _directory.Combine("model"), Threshold = 0.3, Every = 5 });

        var seen = await _queue.ReadObjectsAsync(clip.Id);
        Assert.Equal([0, 5, 10], seen.Select(one => one.Frame).Distinct());
        Assert.All(seen, one =>
        {
            Assert.Equal(StartUs + one.Frame * 100_000, one.TakenUs);
            Assert.InRange(one.Confidence, 0.3f, 1);
            Assert.True(one.Width > 0 && one.Height > 0);
        });

        var text = (await _queue.ReadResultAsync(clip.Id))!.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            text[1..],
            seen.Select(one => $"{Path.GetFileName(clip.File.Path)},{one.Label}: {MathF.Round(one.Confidence * 100, MidpointRounding.ToEven)}%"));
    }

    [Theory]
    [InlineData(0)]       // a zero-byte clip
    [InlineData(20)]      // within the first box
    [InlineData(3000)]    // within the frames: the index is at the end
    [InlineData(-1)]      // the last byte is missing
    public async Task A_clip_that_is_cut_fails_with_the_reason_after_its_tries_and_the_next_is_looked_at(int length)
    {
        var bad = await RecordAsync();
        using (var file = File.OpenWrite(bad.File.Path))
            file.SetLength(length < 0 ? file.Length + length : length);
        var good = await RecordAsync();

        await RunUntilDoneAsync(new DetectionOptions { Model = _directory.Combine("model") });

        var failed = _queue.Get(bad.Id)!;
        Assert.Equal((ClipState.Failed, new ClipQueueOptions().MaxTries), (failed.State, failed.Tries));
        Assert.Contains(Path.GetFileName(bad.File.Path), failed.FailureReason, StringComparison.Ordinal);
        Assert.Equal(ClipState.Acknowledged, _queue.Get(good.Id)!.State);
    }

    [Fact]
    public async Task A_clip_whose_file_is_gone_and_one_of_other_bytes_fail_and_the_next_is_looked_at()
    {
        var (gone, garbage, good) = (await RecordAsync(), await RecordAsync(), await RecordAsync());
        File.Delete(gone.File.Path);
        await File.WriteAllBytesAsync(garbage.File.Path, [.. Enumerable.Repeat((byte)0xA5, 50_000)], Cancel);

        await RunUntilDoneAsync(new DetectionOptions { Model = _directory.Combine("model") });

        Assert.Equal(
            [ClipState.Failed, ClipState.Failed, ClipState.Acknowledged], new[] { gone, garbage, good }.Select(clip => _queue.Get(clip.Id)!.State));
    }

    [Fact]
    public async Task Frames_that_are_no_pictures_fail_the_clip()
    {
        var bad = await RecordAsync([.. _jpeg.AsSpan(0, 60)]);

        await RunUntilDoneAsync(new DetectionOptions { Model = _directory.Combine("model") });

        Assert.Equal(ClipState.Failed, _queue.Get(bad.Id)!.State);
        Assert.Contains("not a readable JPEG", _queue.Get(bad.Id)!.FailureReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Counters_tell_clips_frames_objects_failures_and_time()
    {
        var (whole, bad) = (await RecordAsync(), await RecordAsync([.. _jpeg.AsSpan(0, 60)]));
        using var consumer = new ClipConsumer(
            _queue,
            new DetectionOptions { Model = _directory.Combine("model"), Threshold = 0.3 },
            TimeProvider.System,
            NullLogger<ClipConsumer>.Instance);

        await consumer.StartAsync(Cancel);
        await Eventually.True(() => !_queue.Get(whole.Id)!.IsUnfinished && !_queue.Get(bad.Id)!.IsUnfinished, TimeSpan.FromMinutes(2), Cancel);
        await consumer.StopAsync(Cancel);

        var counters = consumer.Counters;
        // Every fifth of twelve frames, and three tries of the bad clip.
        Assert.Equal((1, 3, 3), (counters.Clips.Value, counters.Frames.Value, counters.Failures.Value));
        Assert.Equal((await _queue.ReadObjectsAsync(whole.Id)).Count, counters.Objects.Value);
        Assert.True(counters.Time > TimeSpan.Zero);
    }

    [Fact]
    public async Task A_detector_that_does_not_start_is_counted_as_a_failure_of_every_try()
    {
        var time = new FakeTimeProvider();
        await ReopenAsync(new ClipQueueOptions(), time);
        var clip = await RecordAsync(frames: 1);
        using var consumer = Consumer(
            time, new ScriptedDetector(() => throw new DetectorException(DetectionFault.CannotStart, "darknet cannot be started")));

        await consumer.StartAsync(Cancel);
        await AdvanceUntilAsync(time, () => _queue.Get(clip.Id)!.State == ClipState.Failed);
        await consumer.StopAsync(Cancel);

        Assert.Equal((0, 0, 3), (consumer.Counters.Clips.Value, consumer.Counters.Frames.Value, consumer.Counters.Failures.Value));
    }

    [Fact]
    public async Task A_clip_over_which_the_detector_hangs_is_marked_failed_after_its_tries_while_newer_clips_keep_coming()
    {
        var time = new FakeTimeProvider();
        await ReopenAsync(new ClipQueueOptions(), time);
        var first = await RecordAsync(frames: 1);
        var detector = new ScriptedDetector(async () =>
        {
            for (var passed = 0; passed < 60; passed += 4)
            {
                await RecordAsync(frames: 1);
                time.Advance(TimeSpan.FromSeconds(4));
            }

            throw new DetectorException(DetectionFault.TimedOut, "darknet gave no answer within 60 s and was killed");
        });

        using var consumer = Consumer(time, detector);
        var began = time.GetUtcNow();
        await consumer.StartAsync(Cancel);
        await Eventually.True(() => _queue.Counts.Failed >= 3, TimeSpan.FromMinutes(2), Cancel);
        await consumer.StopAsync(Cancel);

        var failed = _queue.List(1, 1000).Clips.Where(clip => clip.State == ClipState.Failed).Reverse().ToList();
        Assert.Equal([first.Id, first.Id + 1, first.Id + 2], failed.Take(3).Select(clip => clip.Id));
        Assert.All(
            failed, clip => Assert.Equal((3, true), (clip.Tries, clip.FailureReason!.Contains("no answer within 60 s", StringComparison.Ordinal))));
        Assert.True(_queue.Depth > 100, $"only {_queue.Depth} newer clips came");
        // Two minutes a try: a frame is tried twice. The first clip's three tries were over within five of them, whatever came meanwhile.
        Assert.InRange(TimeSpan.FromMicroseconds(failed[0].ChangedUs - failed[0].RecordedUs), TimeSpan.FromMinutes(6), TimeSpan.FromMinutes(10));
        Assert.True(time.GetUtcNow() - began >= TimeSpan.FromMinutes(18));
    }

    [Fact]
    public async Task A_clip_that_fails_gets_its_tries_over_a_restart_and_good_ones_are_looked_at_meanwhile()
    {
        var time = new FakeTimeProvider();
        await ReopenAsync(new ClipQueueOptions(), time);
        using var gate = new SemaphoreSlim(0);
        var detector = new ScriptedDetector(() => gate.WaitAsync(Cancel));
        var (bad, good) = (await RecordAsync([.. _jpeg.AsSpan(0, 60)], frames: 1), await RecordAsync(frames: 1));

        using (var consumer = Consumer(time, detector))
        {
            await consumer.StartAsync(Cancel);
            gate.Release();
            await Eventually.True(() => detector.Looks == 2, cancel: Cancel);
            Assert.Equal(
                (ClipState.Recorded, 1, ClipState.Leased), (_queue.Get(bad.Id)!.State, _queue.Get(bad.Id)!.Tries, _queue.Get(good.Id)!.State));
            time.Advance(new ClipQueueOptions().RetryAfter);   // the bad one is due when the good one is done
            gate.Release();
            await Eventually.True(() => detector.Looks == 3, cancel: Cancel);
            Assert.Equal(ClipState.Acknowledged, _queue.Get(good.Id)!.State);
            gate.Release();
            await Eventually.True(() => _queue.Get(bad.Id)!.Tries == 2, cancel: Cancel);
            await consumer.StopAsync(Cancel);
        }

        await ReopenAsync(new ClipQueueOptions(), time);
        Assert.Equal((ClipState.Recorded, 2), (_queue.Get(bad.Id)!.State, _queue.Get(bad.Id)!.Tries));
        gate.Release();
        using (var consumer = Consumer(time, detector))
        {
            await consumer.StartAsync(Cancel);
            await AdvanceUntilAsync(time, () => _queue.Get(bad.Id)!.State == ClipState.Failed);
            await consumer.StopAsync(Cancel);
        }

        await ReopenAsync(new ClipQueueOptions(), time);
        time.Advance(new ClipQueueOptions().RetryAfter);
        Assert.Equal((ClipState.Failed, 3), (_queue.Get(bad.Id)!.State, _queue.Get(bad.Id)!.Tries));
        Assert.False(_queue.TryLease(out _));
        Assert.Equal(4, detector.Looks);
    }

    [Fact]
    public async Task A_clip_that_waits_alone_for_another_try_is_taken_when_it_is_due()
    {
        var time = new FakeTimeProvider();
        await ReopenAsync(new ClipQueueOptions { RetryAfter = TimeSpan.FromHours(1) }, time);
        var bad = await RecordAsync([.. _jpeg.AsSpan(0, 60)], frames: 1);

        using var consumer = Consumer(time, new ScriptedDetector(() => Task.CompletedTask));
        await consumer.StartAsync(Cancel);
        await AdvanceUntilAsync(time, () => _queue.Get(bad.Id)!.State == ClipState.Failed);
        await consumer.StopAsync(Cancel);

        Assert.True(_queue.Get(bad.Id)!.ChangedUs - bad.RecordedUs >= 2 * 3600 * 1_000_000L);
    }

    /// <summary>Ten minutes a look: the consumer may just be about to wait for its clock.</summary>
    private static Task AdvanceUntilAsync(FakeTimeProvider time, Func<bool> condition) => Eventually.True(
        () =>
        {
            time.Advance(TimeSpan.FromMinutes(10));
            return condition();
        },
        cancel: Cancel);

    private ClipConsumer Consumer(TimeProvider time, IDetector detector) =>
        new(_queue, new DetectionOptions(), time, NullLogger<ClipConsumer>.Instance) { Open = (_, _) => detector };

    private async Task ReopenAsync(ClipQueueOptions options, TimeProvider time)
    {
        await _queue.DisposeAsync();
        _data.Dispose();
        _data = DataDirectory.Open(_directory.Combine("data"));
        _queue = ClipQueue.Open(_data, options, time);
    }

    private async Task RunUntilDoneAsync(DetectionOptions options)
    {
        using var consumer = new ClipConsumer(_queue, options, TimeProvider.System, NullLogger<ClipConsumer>.Instance);
        await consumer.StartAsync(Cancel);
        await Eventually.True(() => _queue.List(1, 100).Clips.All(clip => !clip.IsUnfinished), TimeSpan.FromMinutes(2), Cancel);
        await consumer.StopAsync(Cancel);
    }

    private async Task<ClipEntry> RecordAsync(byte[]? jpeg = null, int frames = Frames)
    {
        using var writer = ClipFileWriter.Create(_queue.Directory, new ClipHeader(_queue.ReserveClipId(), "yard", 1, 320, 240), _queue.Options.Clip);
        for (var frame = 0; frame < frames; frame++)
            Assert.True(writer.Add(jpeg ?? _jpeg, StartUs + frame * 100_000));
        return await _queue.RecordAsync(writer.Complete());
    }

    private static byte[] Picture()
    {
        const int Width = 320;
        const int Height = 240;
        var random = new Random(3);
        var pixels = new byte[Width * Height * 3];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(128 + 100 * Math.Sin(i * 0.01) + random.Next(-20, 20));
        var jpeg = new byte[JpegEncoder.MaxLength(Width, Height, JpegPixels.Rgb24)];
        using var encoder = new JpegEncoder();
        return jpeg[..encoder.Encode(pixels, Width, Height, JpegPixels.Rgb24, jpeg)];
    }
}
