using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;

namespace Gateway.Storage.Tests;

/// <summary>Collects the announcements of <see cref="CrashVictim"/>, and demands them of the data directory that a crash left.</summary>
internal sealed class CrashLedger
{
    private readonly HashSet<ulong> _reserved = [];
    private readonly Dictionary<ulong, string> _recorded = [];
    private readonly HashSet<ulong> _acknowledged = [];
    private readonly HashSet<ulong> _dropped = [];
    private readonly Dictionary<long, string> _images = [];
    private readonly HashSet<ulong> _events = [];
    private readonly HashSet<ulong> _queued = [];
    private ulong _retained;

    /// <summary>Fails when there were too few announcements of some kind to prove anything.</summary>
    /// <param name="least">Of clips, images, events and messages; of the rarer kinds there must be some.</param>
    public void RequireEnough(int least)
    {
        Assert.All([_recorded.Count, _images.Count, _events.Count, _queued.Count], count => Assert.InRange(count, least, int.MaxValue));
        Assert.NotEmpty(_acknowledged);
        Assert.NotEmpty(_dropped);
        Assert.NotEqual(0UL, _retained);
    }

    /// <summary>Takes a line of the victim.</summary>
    public void Note(string line)
    {
        if (line.Split(' ') is not [var what, var number, ..] words)
            return;
        var id = ulong.Parse(number, CultureInfo.InvariantCulture);
        switch (what)
        {
            case "reserved":
                Assert.True(_reserved.Add(id), $"clip id {id} was given out twice");
                break;
            case "recorded":
                Assert.True(_recorded.TryAdd(id, words[2]), $"clip {id} was recorded twice");
                break;
            case "acknowledged":
                _acknowledged.Add(id);
                break;
            case "dropped":
                _dropped.Add(id);
                break;
            case "image":
                Assert.True(_images.TryAdd((long)id, words[2]), $"image id {id} was given out twice");
                break;
            case "event":
                Assert.True(_events.Add(id), $"event id {id} was given out twice");
                break;
            case "queued":
                Assert.True(_queued.Add(id), $"message {id} was queued twice");
                break;
            case "retained":
                _retained = id;
                break;
        }
    }

    /// <summary>Checks the directory, opens it as the next start would, and looks for all that was announced.</summary>
    /// <exception cref="StorageException">The next start would refuse it.</exception>
    /// <exception cref="Xunit.Sdk.XunitException">Something is missing or wrong.</exception>
    public async Task VerifyAsync(string directory)
    {
        var report = StorageCheck.Run(directory, new());
        Assert.Empty(report.Problems);

        using var data = DataDirectory.Open(directory);
        await using var queue = ClipQueue.Open(data, CrashVictim.Options with { RetentionBytes = 0 }, TimeProvider.System);
        Assert.Empty(queue.OpenReport.Missing);
        Assert.Empty(queue.OpenReport.Altered);
        Assert.Empty(queue.OpenReport.Unreadable);
        foreach (var adopted in queue.OpenReport.Adopted)
            Assert.True(_recorded.TryAdd(adopted, queue.Get(adopted)!.File.Sha256.ToString()), $"the announced clip {adopted} has no entry");

        foreach (var (id, digest) in _recorded)
        {
            if (queue.Get(id) is not { } clip)
            {
                Assert.True(_acknowledged.Contains(id), $"clip {id} was recorded, never finished, and is gone");
                Assert.False(File.Exists(Path.Combine(data.ClipsPath, ClipFileName.Of(id))));
                continue;
            }

            Assert.DoesNotContain(id, _dropped);
            Assert.Equal(digest, ClipFileReader.Measure(clip.File.Path).Sha256.ToString());
            if (!clip.IsUnfinished)
                _acknowledged.Add(id);   // the kill may have come between commit and announcement; the next start may drop it
            if (clip.State == ClipState.Acknowledged)
                Assert.Equal(CrashVictim.ResultOf(id), await queue.ReadResultAsync(id));
            else
                Assert.True(!_acknowledged.Contains(id) || clip.State == ClipState.Failed, $"clip {id} was acknowledged, and is {clip.State}");
        }

        VerifyDatabase(data);
        VerifySessions(data);
    }

    private void VerifyDatabase(DataDirectory data)
    {
        using var database = StoreDatabase.Open(data, new(), TimeProvider.System);
        foreach (var (id, digest) in _images)
        {
            var jpeg = new ArrayBufferWriter<byte>();
            Assert.Equal(ImageReadResult.Ok, database.Images.TryReadJpeg(id, jpeg));
            Assert.Equal(digest, Convert.ToHexStringLower(SHA256.HashData(jpeg.WrittenSpan)));
        }

        var stored = new HashSet<ulong>();
        for (var last = 0UL; database.Events.ReadAfter(last, 1000) is [.., var newest] page; last = newest.Id)
            stored.UnionWith(page.Select(e => e.Id));
        Assert.Subset(stored, _events);
    }

    private void VerifySessions(DataDirectory data)
    {
        using var store = SessionStore.Open(data, TimeProvider.System);
        Assert.Null(store.SetAside);
        var rows = new CrashRows();
        store.Read(rows);
        Assert.Subset(rows.Queued, _queued);
        Assert.True(rows.Retained >= _retained, $"retained message {_retained} was stored, {rows.Retained} is there");
    }

    /// <summary>The messages in a session database, by the numbers that the victim gave them.</summary>
    private sealed class CrashRows : ISessionReader
    {
        public HashSet<ulong> Queued { get; } = [];

        public ulong Retained { get; private set; }

        public void OnSession(SessionRow row) => Assert.Equal(CrashVictim.ClientId, row.ClientId);

        public void OnSubscription(SubscriptionRow row) => Assert.Fail("there is a subscription that nothing made");

        public void OnMessage(MessageRow row, ReadOnlySpan<byte> bytes)
        {
            var number = ulong.Parse(bytes[(row.TopicLength + row.PropertiesLength)..], CultureInfo.InvariantCulture);
            if (row.IsRetained)
                Retained = number;
        }

        public void OnQueued(QueuedRow row) => Queued.Add((ulong)row.Id);

        public void OnReceived(ReceivedRow row) => Assert.Fail("there is a packet id that nothing stored");
    }
}
