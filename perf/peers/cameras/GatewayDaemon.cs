using System.Diagnostics;
using System.Net;
using Gateway.Protocol;
using Gateway.Protocol.Client;
using Gateway.Protocol.Messages;

namespace Gateway.Peers.Cameras;

/// <summary>The daemon as the program that users start, with its defaults: every camera analysed, every event a clip, every picture stored.</summary>
internal sealed class GatewayDaemon(string program) : Contender
{
    /// <summary>Only the number of cameras is not the default: that is what is measured.</summary>
    private const int MaxCameras = 2000;

    /// <summary>Share of a core below which the compiler counts as quiet.</summary>
    private const double QuietCompiler = 0.03;

    private static readonly TimeSpan CompilerTurn = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestCompilation = TimeSpan.FromSeconds(60);

    private static readonly string[] Drops =
        ["ingest.drops", "mqtt.drops", "frames.oversized", "motion.refused", "images.refused", "images.failed", "clips.lost", "database.failures"];

    public override string Name => "gateway";

    public override LoadStep Run(CameraLoad work)
    {
        var folder = Directory.CreateTempSubdirectory("gateway-peer-").FullName;
        try
        {
            var (mqtt, link) = (Ports.Free(), Ports.Free());
            var settings = Path.Combine(folder, "gateway.json");
            File.WriteAllText(
                settings,
                $$"""{ "Mqtt": { "Port": {{mqtt}} }, "Link": { "Port": {{link}} }, "Frames": { "MaxCameras": {{MaxCameras}} } }""");
            using var process = new PinnedProcess(program, "run", "--config", settings, "--data", folder);
            var key = Path.Combine(folder, "link.key");
            process.WaitUntil("ready", () => File.Exists(key) && Ports.IsListening(link) && Ports.IsListening(mqtt));
            using var stats = new DaemonStats(link, key);
            return Measure(work, process, stats, mqtt);
        }
        catch (IOException problem)
        {
            return LoadStep.Of(work, Name, 0, problem.Message, 0, 0);   // boards were disconnected: far too many
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Lets the code be compiled, as in a process that has run for a minute: on a busy machine the warm-up is too short.</summary>
    private static void WaitUntilCompiled(PinnedProcess process)
    {
        double Spent() => ThreadTimes.Of(process.Id)[ThreadTimes.Compiler];
        var isQuiet = false;
        for (var watch = Stopwatch.StartNew(); !isQuiet && watch.Elapsed < LongestCompilation;)
        {
            var before = Spent();
            Thread.Sleep(CompilerTurn);
            isQuiet = Spent() - before < QuietCompiler * CompilerTurn.TotalSeconds;
        }
    }

    private LoadStep Measure(CameraLoad work, PinnedProcess process, DaemonStats stats, int port)
    {
        using var boards = new BoardFleet(work, port);
        Thread.Sleep(work.WarmUp);
        WaitUntilCompiled(process);
        var (before, sentBefore, threadsBefore, cpuBefore) = (stats.Next(), boards.Counts, ThreadTimes.Of(process.Id), process.CpuSeconds);
        Thread.Sleep(work.Window);
        var (after, sentAfter, threadsAfter, cpuAfter) = (stats.Next(), boards.Counts, ThreadTimes.Of(process.Id), process.CpuSeconds);
        var all = boards.Finish();
        var end = stats.Next();

        double Grown(string name) => after.GetValueOrDefault(name) - before.GetValueOrDefault(name);
        var frames = Grown("frames.received");
        var skipped = Grown("motion.skipped");
        var lost = all.Sent - end.GetValueOrDefault("frames.received");
        var behind = frames - Grown("motion.analysed") - skipped;
        var dropped = Drops.Where(name => end.GetValueOrDefault(name) > 0).Select(name => $"{name}={end[name]:0}").ToList();
        var failure = Sentence(
            (sentAfter.Dropped > sentBefore.Dropped, $"boards could not send {sentAfter.Dropped - sentBefore.Dropped} frames"),
            (all.Acknowledged < all.Sent, $"{all.Sent - all.Acknowledged} acknowledgements missing"),
            (lost > 0, $"{lost:0} frames lost"),
            (dropped.Count > 0, $"{string.Join(' ', dropped)}"),
            (skipped > Tolerance * frames, $"{100 * skipped / frames:0.0} % not analysed"),
            (behind > work.Cameras + Tolerance * frames, $"analysis {behind:0} frames behind"),
            (sentAfter.Late > 1, $"the boards are {sentAfter.Late:0.0} s late"));
        var cpu = cpuAfter - cpuBefore;
        return LoadStep.Of(work, Name, frames, failure, cpu, process.Megabytes) with
        {
            SenderCpuSeconds = sentAfter.CpuSeconds - sentBefore.CpuSeconds,
            Parts = ThreadTimes.Parts(threadsBefore, threadsAfter, cpu),
        };
    }
}

/// <summary>The daemon's counters over the link, once a second.</summary>
internal sealed class DaemonStats : ILinkHandler, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _came = new(0);
    private readonly LinkClient _link;
    private volatile IReadOnlyDictionary<string, double> _values = new Dictionary<string, double>();

    public DaemonStats(int port, string keyFile)
    {
        var options = new LinkClientOptions(new DnsEndPoint("127.0.0.1", port), keyFile)
        {
            Name = "bench-cameras",
            Subscription = SubscribeMessage.Everything with { Kinds = MessageKinds.Stats },
        };
        _link = LinkClient.ConnectAsync(options, this).GetAwaiter().GetResult();
    }

    public void OnStats(StatsMessage stats)
    {
        _values = stats.Stats.ToDictionary(stat => stat.Name, stat => stat.Value);
        _came.Release();
    }

    /// <summary>The daemon's next report, by the names of its instruments.</summary>
    /// <exception cref="InvalidOperationException">None comes.</exception>
    public IReadOnlyDictionary<string, double> Next()
    {
        while (_came.Wait(0))
            continue;   // skip earlier reports
        return _came.Wait(Patience) ? _values : throw new InvalidOperationException("the daemon sends no counters over the link");
    }

    public void Dispose()
    {
        _link.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _came.Dispose();
    }
}
