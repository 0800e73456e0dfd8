using System.Globalization;
using System.Text;
using Gateway.Bridge;
using Gateway.Bridge.Client;
using Gateway.Frames;
using Gateway.Ingest.Topics;
using Gateway.Mqtt;
using Gateway.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet.Formatter;

namespace Gateway.Interop.Tests.Bridge;

/// <summary>The client of other brokers against MQTTnet's, which needs no program that a machine may lack.</summary>
public sealed class BridgeMqttNetTests : IAsyncDisposable
{
    private const int Boards = 2;
    private const int Pictures = 10;

    private readonly TemporaryDirectory _folder = new();
    private readonly FramePool _pool = new(64 << 20);
    private readonly ClientMetrics _counters = new();
    private readonly BridgeInbox _inbox = new();
    private MqttClient? _client;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, InlineData(MqttVersion.V5), InlineData(MqttVersion.V311)]
    public async Task Messages_go_both_ways_small_and_large(MqttVersion version)
    {
        await using var broker = await MqttNetBroker.StartAsync();
        await ConnectAsync(broker, version);
        await using var publisher = await MqttNetClient.ConnectAsync(broker.Port, MqttProtocolVersion.V500, "publisher");
        await publisher.PublishAsync("in/small", "hello"u8.ToArray(), 1);
        await publisher.PublishAsync("in/large", Encoding.UTF8.GetBytes(new string('x', 300_000)), 2);
        await publisher.PublishAsync("in/zero", "0"u8.ToArray(), 0);
        await Eventually.True(() => _inbox.Messages.Count == 3, cancel: Cancel);
        var received = _inbox.Messages.Select(message => (message.Topic, message.Payload.Length));
        Assert.Equal([("in/small", 5), ("in/large", 300_000), ("in/zero", 1)], received);
        await Eventually.True(() => broker.Acknowledged == 2, cancel: Cancel);

        _client!.TryPublish(new OutgoingMessage("out/a"u8.ToArray(), "1"u8.ToArray(), QoS.AtLeastOnce, Retain: false));
        _client.TryPublish(new OutgoingMessage("out/b"u8.ToArray(), new byte[100_000], QoS.AtLeastOnce, Retain: true));
        await Eventually.True(() => _client.Queued == 0, cancel: Cancel);
        Assert.Equal([("out/a", 1, false, 1L), ("out/b", 1, true, 100_000L)], PublishedUnderOut(broker));
    }

    [Theory, InlineData(MqttVersion.V5), InlineData(MqttVersion.V311)]
    public async Task Messages_published_while_the_broker_is_away_arrive_when_it_is_back(MqttVersion version)
    {
        await using var broker = await MqttNetBroker.StartAsync();
        await ConnectAsync(broker, version);
        await broker.StopAsync();
        for (var i = 1; i <= 50; i++)
            Assert.True(_client!.TryPublish(new OutgoingMessage("out/n"u8.ToArray(), new byte[i], QoS.AtLeastOnce, Retain: false)));
        await broker.StartAgainAsync();
        await Eventually.True(() => _client!.Queued == 0, TimeSpan.FromMinutes(3), Cancel);
        Assert.Equal(Enumerable.Range(1, 50).Select(i => ("out/n", 1, false, (long)i)), PublishedUnderOut(broker));
        await Eventually.True(() => broker.Subscribed == 2, cancel: Cancel);
    }

    [Fact]
    public async Task Broker_without_shared_subscriptions_is_reported_with_the_setting_to_change()
    {
        await using var broker = await MqttNetBroker.StartAsync();
        Connect(broker, new BridgeOptions { Filters = ["in/#"], Group = "gateways" });
        await Eventually.True(() => _client!.Problem.Contains("set Bridge:Group to \"\"", StringComparison.Ordinal), cancel: Cancel);
        Assert.Equal(0, broker.Subscribed);
    }

    [Theory, InlineData(MqttVersion.V5), InlineData(MqttVersion.V311)]
    public async Task Pictures_of_boards_are_stored_and_acknowledged(MqttVersion version)
    {
        await using var broker = await MqttNetBroker.StartAsync();
        await using (var daemon = await DaemonProcess.StartAsync(_folder.Path, Cancel,
        [
            new("GATEWAY__MOTION__ENABLED", "false"),
            new("GATEWAY__BRIDGE__HOST", "127.0.0.1"),
            new("GATEWAY__BRIDGE__PORT", PortOf(broker)),
            new("GATEWAY__BRIDGE__GROUP", ""),
            new("GATEWAY__BRIDGE__VERSION", $"{version}"),
        ]))
        {
            await Eventually.True(() => broker.Subscribed > 0, cancel: Cancel);
            await using var boards = RunningProgram.Start(
                "dotnet",
                [
                    "exec", Path.Combine(AppContext.BaseDirectory, "esp32-fleet.dll"), "--boards", $"{Boards}", "--seed-pair", "0",
                    "--count", $"{Pictures}", "--port", PortOf(broker), "--fps", "10", "--width", "320", "--height", "240",
                    "--summary", _folder.Combine("boards.json"),
                ]);
            (await boards.WaitForExitAsync(Cancel)).EnsureSuccess();
            await Eventually.True(() => broker.Acknowledged == Boards * Pictures, TimeSpan.FromMinutes(2), Cancel);
            await daemon.KillAsync(Cancel);
        }

        var stored = StoredImages.Of(_folder.Path);
        Assert.Equal(Boards * Pictures, stored.Distinct().Count());
        Assert.Equal(Boards * Pictures, stored.Count);
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
            await _client.DisposeAsync();
        await Eventually.True(() => _pool.Lent == 0);
        _pool.Dispose();
        _folder.Dispose();
    }

    private async Task ConnectAsync(MqttNetBroker broker, MqttVersion version)
    {
        Connect(broker, new BridgeOptions { Version = Enum.Parse<BridgeVersion>($"{version}"), Filters = ["in/#"], Group = "" });
        await Eventually.True(() => _inbox.Connects > 0, cancel: Cancel);
    }

    private void Connect(MqttNetBroker broker, BridgeOptions bridge)
    {
        bridge = bridge with { Host = "127.0.0.1", Port = broker.Port, ClientId = "gateway", ReconnectLongest = TimeSpan.FromSeconds(1) };
        var options = BridgeSettings.ClientOf(
            new GatewayOptions { DataDirectory = _folder.Path, Bridge = bridge }, new BoardTopics([]));
        var connector = BridgeSettings.ConnectorOf(bridge);
        _client = new MqttClient(options, connector, _inbox, _pool, _counters, TimeProvider.System, new Random(1), NullLogger.Instance);
        _client.Start();
    }

    private static IEnumerable<(string Topic, int QoS, bool Retain, long Length)> PublishedUnderOut(MqttNetBroker broker) =>
        broker.Published.Where(message => message.Topic.StartsWith("out/", StringComparison.Ordinal));

    private static string PortOf(MqttNetBroker broker) => broker.Port.ToString(CultureInfo.InvariantCulture);
}
