using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace Gateway.Storage.Tests;

/// <summary>Kills a process that uses storage at random times and checks that all its announced data is there.</summary>
[Trait("Storey", "Interop")]
public sealed class CrashTests : IDisposable
{
    private const int Rounds = 10;
    private const int Seed = 20260101;

    private readonly TestDirectory _directory = new();
    private readonly HashSet<ulong> _reserved = [];
    private readonly Dictionary<ulong, string> _recorded = [];
    private readonly HashSet<ulong> _acknowledged = [];
    private readonly HashSet<ulong> _dropped = [];
    private readonly Dictionary<long, string> _images = [];
    private readonly HashSet<ulong> _events = [];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Nothing_announced_is_lost_when_the_process_is_killed_at_any_moment()
    {
        var random = new Random(Seed);
        for (var round = 0; round < Rounds; round++)
        {
            await KillAfterAsync(lines: random.Next(1, 400), seed: random.Next());
            await VerifyAsync();
        }

        Assert.True(_recorded.Count > Rounds && _images.Count > Rounds && _events.Count > Rounds, "the victim did too little to prove anything");
        Assert.NotEmpty(_dropped);
    }

    /// <summary>Reads the victim's announcements and kills it after so many lines. The lines that it prints until its death count too.</summary>
    private async Task KillAfterAsync(int lines, int seed)
    {
        var victim = Path.Combine(AppContext.BaseDirectory, "Gateway.Storage.Tests.dll");
        var start = new ProcessStartInfo("dotnet", [victim, CrashVictim.Verb, _directory.Path, seed.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var text = new StreamReader(process.StandardOutput.BaseStream);
        var cancel = TestContext.Current.CancellationToken;
        try
        {
            for (var i = 0; i < lines; i++)
                Note(await text.ReadLineAsync(cancel) ?? throw new InvalidOperationException("the victim ended without being killed"));
        }
        finally
        {
            process.Kill();
        }

        var rest = await text.ReadToEndAsync(cancel);
        foreach (var line in rest[..(rest.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries))
            Note(line);
        await process.WaitForExitAsync(cancel);
    }

    private void Note(string line)
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
        }
    }

    private async Task VerifyAsync()
    {
        var report = StorageCheck.Run(_directory.Path, new(), TestContext.Current.CancellationToken);
        Assert.Empty(report.Problems);

        using var data = _directory.Open();
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
}
