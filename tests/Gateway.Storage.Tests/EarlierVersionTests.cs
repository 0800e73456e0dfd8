using System.Buffers;
using Gateway.Vision;

namespace Gateway.Storage.Tests;

/// <summary>A data directory of version 0.1 opens with all its content.</summary>
public sealed class EarlierVersionTests : IDisposable
{
    private static readonly FakeTimeProvider Time = new(new DateTimeOffset(2026, 12, 1, 21, 0, 0, TimeSpan.Zero));   // soon after it was written

    private readonly TemporaryDirectory _directory = EarlierVersion.Unpack("0.1");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Check_reports_all_content_and_no_problem()
    {
        var report = StorageCheck.Run(_directory.Path, new StorageCheckOptions(), TestContext.Current.CancellationToken);
        Assert.Empty(report.Problems);
        Assert.Equal((4, 1, 2, 1, 0, 0), (report.Clips, report.Acknowledged, report.Queued, report.Failed, report.Missing, report.Orphans));
        Assert.Equal((48789, 4UL, 0UL), (report.ClipBytes, report.RecordedEver, report.DroppedEver));
        Assert.Equal((17, 17, 4), (report.Images, report.ImagesDecrypted, report.Events));
        Assert.Equal([new("board-1", 8), new("board-2", 9)], report.PerCameraImages);
    }

    [Fact]
    public void Only_the_owner_may_read_secrets() => Assert.All(
        ["image.keys", "link.key", "mqtt.users", "sessions.db", "models/board-1.model"],
        name => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_directory.Combine(name))));

    [Fact]
    public async Task Queue_has_each_clip_in_its_state_with_its_result_and_continues_the_numbers()
    {
        using var data = DataDirectory.Open(_directory.Path);
        await using (var queue = ClipQueue.Open(data, new(), Time))
        {
            var found = queue.OpenReport;
            Assert.Equal((0, 0), (found.PartsRemoved, found.DropsFinished));
            Assert.Empty(found.Adopted.Concat(found.Missing).Concat(found.Altered).Concat(found.GivenUp));
            Assert.Empty(found.Unreadable);

            var clips = queue.List(1, 10).Clips;
            Assert.Equal([4UL, 3UL, 2UL, 1UL], clips.Select(clip => clip.Id));
            Assert.Equal([ClipState.Recorded, ClipState.Recorded, ClipState.Failed, ClipState.Acknowledged], clips.Select(clip => clip.State));
            Assert.Equal(["board-2", "board-1", "board-1", "board-1"], clips.Select(clip => clip.File.Header.Camera));
            Assert.Equal("darknet does not start with this model: no model", clips[2].FailureReason);
            Assert.Equal("Final results: thing 2,thing 1", clips[3].Result);
            var result = await queue.ReadResultAsync(1);
            Assert.StartsWith("Final results: thing 2,thing 1\nclip-0000000000000001.mp4,thing 2: 39%\n", result, StringComparison.Ordinal);
            var seen = await queue.ReadObjectsAsync(1);
            Assert.Equal(6, seen.Count);
            Assert.All(seen, one => Assert.InRange(one.Confidence, 0.3f, 0.4f));
            foreach (var clip in clips)
            {
                using var file = ClipFileReader.Open(clip.File.Path);
                Assert.Equal((clip.File.Header, clip.File.Frames, clip.File.DurationUs), (file.Header, file.Frames.Length, file.DurationUs));
            }

            Assert.Equal(5UL, queue.ReserveClipId());
            Assert.True(queue.TryLease(out var next));
            Assert.Equal(3UL, next.Id);
            await queue.AnalysedAsync(3, "Final results: nothing");
            await queue.AcknowledgeAsync(3);
        }

        var after = StorageCheck.Run(_directory.Path, new StorageCheckOptions(), TestContext.Current.CancellationToken);
        Assert.Empty(after.Problems);
        Assert.Equal((2, 1, 1), (after.Acknowledged, after.Queued, after.Failed));
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public void Clip_written_again_has_the_same_bytes(ulong id)
    {
        var written = ClipFileName.PathOf(_directory.Combine("clips"), id);
        using var again = new TemporaryDirectory();
        using var reader = ClipFileReader.Open(written);
        using var writer = ClipFileWriter.Create(again.Path, reader.Header, new ClipLimits());
        for (var i = 0; i < reader.Frames.Length; i++)
            Assert.True(writer.Add(reader.ReadFrame(i), reader.Frames[i].TimestampUs));
        if (reader.MostMotion is { } most)
            writer.NoteMotion(reader.Frames[most].TimestampUs, 1);
        Assert.Equal(File.ReadAllBytes(written), File.ReadAllBytes(writer.Complete().Path));
    }

    [Fact]
    public async Task Images_decrypt_and_their_and_the_events_numbers_continue()
    {
        using var data = DataDirectory.Open(_directory.Path);
        using (var database = StoreDatabase.Open(data, new(), Time))
        {
            var images = database.Images.List(1, 100, newestFirst: false).Images;
            Assert.Equal(Enumerable.Range(1, 17).Select(id => (long)id), images.Select(image => image.Id));
            Assert.Equal((928_328_297, 105, 41), (images[0].ImageId, images[0].CaptureMs, images[0].PublishMs));   // joined from two messages
            foreach (var image in images)
            {
                var jpeg = ReadJpeg(database, image.Id);
                Assert.Equal(image.Length, jpeg.Length);
                Assert.True(jpeg is [0xFF, 0xD8, .., 0xFF, 0xD9]);
            }

            Assert.Equal(
                [
                    new MotionEvent(3, "board-1", 4, 1796157626948786, "picture", 3, 1, ""),
                    new MotionEvent(4, "board-2", 4, 1796157629060282, "picture", 4, 1, ""),
                ],
                database.Events.ReadAfter(2, 10));
            Assert.Equal(5UL, (await database.Events.AppendAsync(new MotionEvent(0, "board-1", 4, 0, "picture", 0, 1, ""))).Id);
            var another = new TestImage(TestJpeg.Make(1, 1000)) { Received = Time.GetUnixMicroseconds() };
            Assert.True(database.Images.TryEnqueue(another));
            Assert.Equal(18, await another.Done.WaitAsync(TestContext.Current.CancellationToken));
        }

        Assert.Empty(StorageCheck.Run(_directory.Path, new StorageCheckOptions(), TestContext.Current.CancellationToken).Problems);
    }

    [Fact]
    public void Sessions_have_their_subscriptions_queues_and_retained_messages()
    {
        using var data = DataDirectory.Open(_directory.Path);
        using var store = SessionStore.Open(data, Time);
        Assert.Null(store.SetAside);
        Assert.Equal(58, store.LastId);
        var rows = new Rows();
        store.Read(rows);
        Assert.Equal(["phone", "tablet", "halfway", "board-2", "board-1"], rows.Of<SessionRow>().Select(session => session.ClientId));
        Assert.Equal(["alerts/#", "alerts/door", "alerts/#"], rows.Of<SubscriptionRow>().Select(subscription => subscription.Filter));
        Assert.Equal(8, rows.Of<MessageRow>().Count(message => message.IsRetained));
        Assert.Equal(3, rows.Of<MessageRow>().Count(message => !message.IsRetained));
        Assert.Equal("home/modeaway"u8.ToArray(), rows.Bytes[6]);
        Assert.Equal("alerts/windowbroken"u8.ToArray(), rows.Bytes[11]);
        Assert.Equal(
            [QueuedStage.Waiting, QueuedStage.Sent, .. Enumerable.Repeat(QueuedStage.Waiting, 6)],
            rows.Of<QueuedRow>().Select(queued => queued.Stage));
        Assert.Equal(new ReceivedRow(10, 8, 7), Assert.Single(rows.Of<ReceivedRow>()));
    }

    [Theory, InlineData("board-1", 17), InlineData("board-2", 16)]
    public void Saved_background_is_restored_with_the_next_picture(string camera, long image)
    {
        using var data = DataDirectory.Open(_directory.Path);
        var saved = File.ReadAllBytes(new ModelFiles(data, 10).PathOf(camera));
        using var analyzer = new MotionAnalyzer(new MotionOptions
        {
            Mode = MotionMode.Area,
            Regions = [Roi.Rectangle("picture", 0, 0, 160, 120)],
            Scale = AnalysisScale.Quarter,
        });
        analyzer.OfferModel(saved, camera);
        using var database = StoreDatabase.Open(data, new(), Time);
        analyzer.Analyze(ReadJpeg(database, image), TimeSpan.Zero);
        Assert.Equal(SavedModelRefusal.None, analyzer.ModelRefusal);
    }

    private static byte[] ReadJpeg(StoreDatabase database, long id)
    {
        var jpeg = new ArrayBufferWriter<byte>();
        Assert.Equal(ImageReadResult.Ok, database.Images.TryReadJpeg(id, jpeg));
        return jpeg.WrittenSpan.ToArray();
    }

    private sealed class Rows : ISessionReader
    {
        private readonly List<StoredRow> _all = [];

        public Dictionary<long, byte[]> Bytes { get; } = [];

        public IEnumerable<T> Of<T>() => _all.OfType<T>();

        public void OnSession(SessionRow row) => _all.Add(row);

        public void OnSubscription(SubscriptionRow row) => _all.Add(row);

        public void OnMessage(MessageRow row, ReadOnlySpan<byte> bytes)
        {
            _all.Add(row);
            Bytes[row.Id] = bytes.ToArray();
        }

        public void OnQueued(QueuedRow row) => _all.Add(row);

        public void OnReceived(ReceivedRow row) => _all.Add(row);
    }
}
