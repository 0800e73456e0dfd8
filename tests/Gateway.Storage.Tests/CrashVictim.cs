using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Gateway.Storage.Tests;

/// <summary>Uses every part of storage as fast as it can, and prints a line for all data reported as safe, until it is killed.</summary>
/// <remarks>
/// Lines: <c>reserved ID</c>, <c>recorded ID SHA</c>, <c>acknowledged ID</c>, <c>dropped ID</c>, <c>image ROW SHA</c>, <c>event ID</c>,
/// <c>queued ID</c> (an MQTT message for an absent client), <c>retained NUMBER</c> (in place of the one before).
/// A line is written in one call, so a kill leaves at most one cut line.
/// </remarks>
internal static class CrashVictim
{
    public const string Verb = "crash-victim";

    public const string ClientId = "absent";

    /// <summary>Small, so retention, compaction and giving up all happen within a round.</summary>
    public static readonly ClipQueueOptions Options = new() { RetentionBytes = 60_000, CompactAtBytes = 1 << 16, MaxInterruptions = 255 };

    /// <summary>Smaller still, for a run of some hundred announcements.</summary>
    public static readonly ClipQueueOptions ShortOptions = Options with { RetentionBytes = 15_000, CompactAtBytes = 1 << 13 };

    private static readonly Lock Gate = new();
    private static readonly SemaphoreSlim MayStoreMessage = new(0);   // a message for each event: they are so quick that little else would happen
    private static Stream _output = Stream.Null;

    /// <param name="path">The data directory.</param>
    /// <param name="seed">Begins all random choices.</param>
    /// <param name="options">Limits of the clip queue.</param>
    /// <param name="output">Gets the lines.</param>
    public static async Task<int> RunAsync(string path, int seed, ClipQueueOptions options, Stream output)
    {
        _output = output;
        using var data = DataDirectory.Open(path);
        await using var queue = ClipQueue.Open(data, options, TimeProvider.System);
        using var database = StoreDatabase.Open(data, new(), TimeProvider.System);
        using var sessions = SessionStore.Open(data, TimeProvider.System);
        queue.Changed += Announce;
        Print("open");
        await await Task.WhenAny(   // none ends but with an error
            Task.Run(() => RecordAsync(queue, seed)),
            Task.Run(() => RecordAsync(queue, seed + 1)),
            Task.Run(() => AnalyseAsync(queue, seed)),
            Task.Run(() => StoreImagesAsync(database, seed)),
            Task.Run(() => StoreImagesAsync(database, seed + 1)),
            Task.Run(() => StoreEventsAsync(database)),
            Task.Run(() => StoreMessages(sessions, seed)));
        return 0;
    }

    private static async Task RecordAsync(ClipQueue queue, int seed)
    {
        var random = new Random(seed);
        while (true)
        {
            using var writer = TestClips.Create(queue, 1);
            for (var i = 0; i < random.Next(1, 8); i++)
                writer.Add(TestJpeg.Make(random.Next(), random.Next(100, 1500)), TimeProvider.System.GetUnixMicroseconds());
            if (writer.Frames == 0)
                continue;
            var file = writer.Complete();
            Print($"reserved {file.Header.ClipId}");
            await queue.RecordAsync(file);
        }
    }

    private static async Task AnalyseAsync(ClipQueue queue, int seed)
    {
        var random = new Random(seed);
        while (true)
        {
            if (!queue.TryLease(out var clip))
            {
                await Task.Yield();
                continue;
            }

            if (random.Next(10) == 0)
            {
                await queue.FailAsync(clip.Id, "bad luck");
                continue;
            }

            await queue.AnalysedAsync(clip.Id, ResultOf(clip.Id));
            await queue.AcknowledgeAsync(clip.Id);
        }
    }

    private static async Task StoreImagesAsync(StoreDatabase database, int seed)
    {
        var random = new Random(seed);
        for (var number = 1; ; number++)
        {
            var jpeg = TestJpeg.Make(random.Next(), random.Next(100, 5000));
            var received = TimeProvider.System.GetUnixMicroseconds();
            var image = new TestImage(jpeg) { Number = number, Received = received, CameraName = $"board-{seed % 2}" };
            if (database.Images.TryEnqueue(image))
                Print($"image {await image.Done} {Convert.ToHexStringLower(SHA256.HashData(jpeg))}");
        }
    }

    private static async Task StoreEventsAsync(StoreDatabase database)
    {
        while (true)
        {
            var stored = await database.Events.AppendAsync(new MotionEvent(0, "yard", 1, 2, "entry", 0, 1, ""));
            Print($"event {stored.Id}");
            MayStoreMessage.Release();
        }
    }

    private static void StoreMessages(SessionStore sessions, int seed)
    {
        var random = new Random(seed);
        var id = sessions.LastId;
        var session = ++id;
        var earlier = new Earlier();
        sessions.Read(earlier);
        if (earlier.Session is { } known)
            session = known;
        else
            sessions.Commit([new SessionChange(new SessionRow(session, ClientId, "", uint.MaxValue, long.MaxValue, null), IsDeletion: false)]);
        MessageRow? retained = earlier.Retained;
        for (var number = earlier.Number + 1; ; number++)
        {
            MayStoreMessage.Wait();
            var bytes = System.Text.Encoding.ASCII.GetBytes($"t{number}");
            var message = new MessageRow(++id, random.Next(3) == 0, 1, 0, 1, long.MaxValue, bytes);
            List<SessionChange> changes = [new(message, IsDeletion: false)];
            if (message.IsRetained)
            {
                if (retained is not null)
                    changes.Insert(0, new SessionChange(retained, IsDeletion: true));
                retained = message;
                sessions.Commit(changes);
                Print($"retained {number}");
                continue;
            }

            changes.Add(new SessionChange(new QueuedRow(++id, session, message.Id, 1, false, QueuedStage.Waiting, 0, []), IsDeletion: false));
            sessions.Commit(changes);
            Print($"queued {id}");
        }
    }

    /// <summary>The result text of a clip, which shows a reader whether it is complete.</summary>
    public static string ResultOf(ulong clipId)
    {
        Span<byte> id = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(id, clipId);
        return $"Final results: clip {clipId}\n{string.Concat(Enumerable.Repeat(Convert.ToHexString(SHA256.HashData(id)), 1 + (int)(clipId % 20)))}";
    }

    private static void Announce(ClipEntry clip)
    {
        switch (clip.State)
        {
            case ClipState.Recorded when clip.Tries == 0:
                Print($"recorded {clip.Id} {clip.File.Sha256}");
                break;
            case ClipState.Acknowledged or ClipState.Failed:
                Print($"acknowledged {clip.Id}");
                break;
            case ClipState.Dropped:
                Print($"dropped {clip.Id}");
                break;
        }
    }

    private static void Print(string line)
    {
        lock (Gate)
        {
            _output.Write(System.Text.Encoding.ASCII.GetBytes(line + "\n"));
            _output.Flush();
        }
    }

    /// <summary>The state that an earlier run left in the session database.</summary>
    private sealed class Earlier : ISessionReader
    {
        public long? Session { get; private set; }

        public MessageRow? Retained { get; private set; }

        public ulong Number { get; private set; }

        public void OnSession(SessionRow row) => Session = row.Id;

        public void OnSubscription(SubscriptionRow row)
        {
        }

        public void OnMessage(MessageRow row, ReadOnlySpan<byte> bytes)
        {
            Number = Math.Max(Number, ulong.Parse(bytes[row.TopicLength..], System.Globalization.CultureInfo.InvariantCulture));
            if (row.IsRetained)
                Retained = row;
        }

        public void OnQueued(QueuedRow row)
        {
        }

        public void OnReceived(ReceivedRow row)
        {
        }
    }
}
