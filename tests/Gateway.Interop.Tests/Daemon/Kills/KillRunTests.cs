using System.Globalization;
using System.Text;
using Gateway.Testing;
using MQTTnet;
using MQTTnet.Formatter;

namespace Gateway.Interop.Tests.Daemon.Kills;

/// <summary>
/// Kills the daemon at random moments under load, again and again, and compares what it acknowledged with what it has. <c>make test-kill</c> runs it
/// with 200 kills; GATEWAY_KILLS and GATEWAY_KILL_SEED choose others, and GATEWAY_KILL_REPORT names a file for the result.
/// </summary>
public sealed class KillRunTests
{
    private const int UsualKills = 20;
    private const int UsualSeed = 20_261_204;
    private const int ClipEvery = 4;   // kills; such a round lasts until a clip is announced

    /// <summary>Retention works all the time. Images of one round are fewer than those kept.</summary>
    private static readonly Dictionary<string, string?> Small = new()
    {
        ["GATEWAY__CLIPS__PREROLL"] = "100ms",
        ["GATEWAY__CLIPS__POSTROLL"] = "200ms",
        ["GATEWAY__CLIPS__MAXDURATION"] = "500ms",
        ["GATEWAY__CLIPS__MAXBYTES"] = "500KB",
        ["GATEWAY__IMAGES__MAXBYTES"] = "4MB",
        ["GATEWAY__MOTION__WARMUP"] = "0",
        ["GATEWAY__MQTT__MAXQUEUEDMESSAGES"] = "100000",   // a round's, which all wait for one client
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_acknowledged_is_lost_or_stored_twice_whenever_the_daemon_is_killed()
    {
        var (kills, seed) = (Number("GATEWAY_KILLS", UsualKills), Number("GATEWAY_KILL_SEED", UsualSeed));
        using var data = new TemporaryDirectory();
        var run = new KillRun(data, seed);
        for (var kill = 1; kill <= kills; kill++)
        {
            await run.RoundAsync(waitForClip: kill % ClipEvery == 0);
            if (kill % 10 == 0)
                Console.WriteLine($"{kill} of {kills} kills: {run}");
        }

        await run.EndAsync();
        var result = $"kills={kills} lost={run.Ledger.Lost.Count} twice={run.Ledger.Twice.Count}";
        if (Environment.GetEnvironmentVariable("GATEWAY_KILL_REPORT") is { Length: > 0 } report)
            await File.WriteAllLinesAsync(report, [$"seed={seed} {run}", .. run.Ledger.Lost, .. run.Ledger.Twice, result], Cancel);
        Assert.True(run.Ledger.Lost.Count + run.Ledger.Twice.Count == 0, $"{result}, seed {seed}: {string.Join(", ", run.Ledger.Lost.Take(20))}");
        run.RequireEnough(kills);
    }

    private static int Number(string name, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : usual;

    /// <summary>The clients and what they know, over all rounds.</summary>
    private sealed class KillRun
    {
        private readonly TemporaryDirectory _data;
        private readonly Random _random;
        private readonly Witness _witness = new();
        private readonly KillPublisher _board;
        private readonly KillPublisher _seedBoard;
        private readonly KillPublisher _news;
        private readonly KillPublisher _state;
        private readonly HashSet<int> _received = [];
        private int _retained;

        public KillRun(TemporaryDirectory data, int seed)
        {
            _data = data;
            _random = new Random(seed);
            Ledger = new KillLedger(Directory);
            var pictures = new KillPictures(seed);
            _board = new KillPublisher("yard", number => new("gateway/yard/frame", pictures.Frame(number)));
            _seedBoard = new KillPublisher("porch", number => number % 2 == 1
                ? new("iot/image", pictures.Image((number + 1) / 2))
                : new("iot/latency", KillPictures.Latency(number / 2)));
            _news = new KillPublisher("news", number => new("kill/news", Text(number)));
            _state = new KillPublisher("state", number => new("kill/state", Text(number), Retain: true));
        }

        public KillLedger Ledger { get; }

        private string Directory => _data.Combine("data");

        private int SeedImages => (_seedBoard.Acknowledged + 1) / 2;

        public override string ToString() => string.Create(CultureInfo.InvariantCulture,
            $"stored: {_board.Acknowledged} frames, {SeedImages} seed pictures, {_news.Acknowledged} messages, {_state.Acknowledged} retained, ")
            + $"{_witness.Clips.Count} clips announced, {Ledger.DroppedClips} dropped; lost={Ledger.Lost.Count} twice={Ledger.Twice.Count}";

        public async Task RoundAsync(bool waitForClip)
        {
            await using var daemon = await DaemonProcess.StartAsync(Directory, Cancel, Small);
            await ReceiveAsync(daemon.MqttPort);
            await using (await daemon.ConnectAsync(_witness, Cancel))
            {
                var clips = _witness.Clips.Count;
                var publishing = Publish(daemon.MqttPort);
                var frames = _board.Acknowledged + _random.Next(1, 60);
                await Eventually.True(() => _board.Acknowledged >= frames, cancel: Cancel);
                if (waitForClip)
                    await Eventually.True(() => _witness.Clips.Count > clips, cancel: Cancel);
                await daemon.KillAsync(Cancel);
                await publishing.WaitAsync(Cancel);
            }

            Compare();
        }

        /// <summary>After the last kill: a backup beside the load, then an orderly stop.</summary>
        public async Task EndAsync()
        {
            var copy = _data.Combine("backup");
            await using var daemon = await DaemonProcess.StartAsync(Directory, Cancel, Small);
            var publishing = Publish(daemon.MqttPort);
            var before = _board.Acknowledged;
            await Eventually.True(() => _board.Acknowledged > before, cancel: Cancel);
            before = _board.Acknowledged;
            var backup = await DaemonProcess.Run(["backup", copy, "--data", Directory]).WaitForExitAsync(Cancel);
            Assert.True(backup.ExitCode == 0, backup.Output + backup.Error);
            var check = await DaemonProcess.Run(["check", "--data", copy]).WaitForExitAsync(Cancel);
            Assert.True(check.ExitCode == 0, check.Output + check.Error);
            await daemon.KillAsync(Cancel);
            await publishing.WaitAsync(Cancel);
            Compare();
            Ledger.CompareImages("yard", before, copy);

            await using var last = await DaemonProcess.StartAsync(Directory, Cancel, Small);
            await ReceiveAsync(last.MqttPort);
            await last.StopAsync(Cancel);
            Assert.False(File.Exists(Path.Combine(Directory, "gateway.db-wal")), "the stop left a write-ahead log");
            Compare();
            Ledger.CompareMessages(_received, _news.Acknowledged, _retained, _state.Acknowledged);
            await using var restored = await DaemonProcess.StartAsync(copy, Cancel, Small);
            await restored.StopAsync(Cancel);
        }

        /// <summary>Fails if there was too little of some kind to prove anything.</summary>
        public void RequireEnough(int kills)
        {
            int[] counts = [_board.Acknowledged, SeedImages, _news.Acknowledged, _state.Acknowledged];
            Assert.All(counts, count => Assert.InRange(count, kills, int.MaxValue));
            Assert.InRange(_witness.Clips.Count, kills / ClipEvery, int.MaxValue);
            Assert.NotEqual(0UL, Ledger.DroppedClips);
            Assert.NotEqual(0, Ledger.DroppedImages);
        }

        private static byte[] Text(int number) => Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture));

        private static int NumberIn(MqttApplicationMessage message) =>
            int.Parse(Encoding.ASCII.GetString(message.Payload.FirstSpan), CultureInfo.InvariantCulture);

        private Task Publish(int port) => Task.WhenAll(
            Task.Run(() => _board.RunAsync(port)), Task.Run(() => _seedBoard.RunAsync(port)),
            Task.Run(() => _news.RunAsync(port)), Task.Run(() => _state.RunAsync(port)));

        private void Compare()
        {
            Ledger.CompareClips(_witness.Clips.Keys);
            Ledger.CompareImages("yard", _board.Acknowledged);
            Ledger.CompareImages("porch", SeedImages);
        }

        /// <summary>Takes the messages that the session of a client that is away has collected, and the retained message.</summary>
        private async Task ReceiveAsync(int port)
        {
            await using var away = await MqttNetClient.ConnectAsync(
                port, MqttProtocolVersion.V311, "away", options => options.WithCleanSession(false).WithoutPacketFragmentation());
            await away.SubscribeAsync("kill/news", 1);
            await using var publisher = await MqttNetClient.ConnectAsync(port, MqttProtocolVersion.V311, "fence");
            _received.UnionWith((await away.TakeAllAsync(publisher)).Select(NumberIn));
            await using var reader = await MqttNetClient.ConnectAsync(port, MqttProtocolVersion.V311, "reader");
            await reader.SubscribeAsync("kill/state", 1);
            foreach (var message in await reader.TakeAllAsync(publisher))
                _retained = Math.Max(_retained, NumberIn(message));
        }
    }
}
