using System.Globalization;
using System.Text;
using Gateway.Bridge;
using Gateway.Bridge.Client;
using Gateway.Frames;
using Gateway.Ingest.Topics;
using Gateway.Mqtt;
using Gateway.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Interop.Tests.Bridge;

/// <summary>The client of other brokers against a real Mosquitto.</summary>
public sealed class BridgeClientTests : IAsyncDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly FramePool _pool = new(64 << 20);
    private readonly ClientMetrics _counters = new();
    private readonly BridgeInbox _inbox = new();
    private MqttClient? _client;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, InlineData(BridgeVersion.V5), InlineData(BridgeVersion.V311)]
    public async Task Messages_go_both_ways_small_and_large(BridgeVersion version)
    {
        await using var mosquitto = await MosquittoBroker.StartAsync(Cancel);
        Connect(mosquitto, new BridgeOptions { Version = version, Filters = ["in/#"] });
        await ConnectedAsync();
        await using var subscriber = RunningProgram.Start(
            ExternalProgram.Require("mosquitto_sub"),
            [.. Arguments(mosquitto), "-t", "out/#", "-q", "1", "-C", "2", "-i", "reader", "-F", "%t %q %l"]);
        await Eventually.True(() => mosquitto.Log.Contains("Sending SUBACK to reader", StringComparison.Ordinal), cancel: Cancel);

        await File.WriteAllTextAsync(_folder.Combine("large"), new string('x', 300_000), Cancel);
        await PublishAsync(mosquitto, "-t", "in/small", "-m", "hello", "-q", "1");
        await PublishAsync(mosquitto, "-t", "in/large", "-f", _folder.Combine("large"), "-q", "1");
        await PublishAsync(mosquitto, "-t", "in/zero", "-m", "0", "-q", "0");
        await Eventually.True(() => _inbox.Messages.Count == 3, cancel: Cancel);
        Assert.Equal(
            [("in/small", 5), ("in/large", 300_000), ("in/zero", 1)], _inbox.Messages.Select(message => (message.Topic, message.Payload.Length)));
        await Eventually.True(() => _counters.Acknowledged.Value == 2, cancel: Cancel);

        _client!.TryPublish(new OutgoingMessage("out/a"u8.ToArray(), "1"u8.ToArray(), QoS.AtLeastOnce, Retain: false));
        _client.TryPublish(new OutgoingMessage("out/b"u8.ToArray(), new byte[100_000], QoS.AtLeastOnce, Retain: true));
        var result = (await subscriber.WaitForExitAsync(Cancel)).EnsureSuccess();
        Assert.Contains("out/a 1 1\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("out/b 1 100000\n", result.Output, StringComparison.Ordinal);
        await Eventually.True(() => _client.Queued == 0, cancel: Cancel);
    }

    [Fact]
    public async Task What_is_published_while_the_broker_is_away_arrives_when_it_is_back()
    {
        await using var mosquitto = await MosquittoBroker.StartPersistentAsync(Cancel);
        Connect(mosquitto, new BridgeOptions { Filters = ["in/#"] });
        await ConnectedAsync();
        string[] keeper = [.. Arguments(mosquitto), "-i", "keeper", "-c", "-t", "out/#", "-q", "1"];
        await using (RunningProgram.Start(ExternalProgram.Require("mosquitto_sub"), keeper))
            await Eventually.True(() => mosquitto.Log.Contains("Sending SUBACK to keeper", StringComparison.Ordinal), cancel: Cancel);
        await mosquitto.StopAsync(Cancel);
        for (var i = 0; i < 50; i++)
            Assert.True(
                _client!.TryPublish(new OutgoingMessage("out/n"u8.ToArray(), Encoding.UTF8.GetBytes($"{i}"), QoS.AtLeastOnce, Retain: false)));
        await mosquitto.StartAgainAsync(Cancel);
        await Eventually.True(() => _client!.Queued == 0, TimeSpan.FromMinutes(3), Cancel);
        var got = await ExternalProgram.RunAsync(
            ExternalProgram.Require("mosquitto_sub"), [
                .. Arguments(mosquitto), "-i", "keeper", "-c", "-t", "out/#", "-q", "1", "-C", "50"], TimeSpan.FromSeconds(60), cancel: Cancel);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"{i}"), got.EnsureSuccess().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Tls_with_a_client_certificate_lets_in()
    {
        using var authority = new TestAuthority(_folder.Path);
        await using var mosquitto = await StartTlsAsync(authority);
        var (certificate, key) = authority.Issue("the-gateway");
        Connect(
            mosquitto,
            new BridgeOptions { Tls = true, CaFile = authority.CertificateFile, CertificateFile = certificate, KeyFile = key, Filters = ["in/#"] });
        await ConnectedAsync();
        Assert.Contains("'the-gateway'", mosquitto.Log, StringComparison.Ordinal);   // the user, from the certificate
    }

    [Fact]
    public async Task Tls_refuses_a_broker_of_another_authority()
    {
        using var authority = new TestAuthority(_folder.Path);
        using var other = new TestAuthority(_folder.Path, "other");
        await using var mosquitto = await StartTlsAsync(authority);
        Connect(mosquitto, new BridgeOptions { Tls = true, CaFile = other.CertificateFile, Filters = ["in/#"] });
        await EndedAsync("is not from an authority of");
        Assert.Contains("Bridge:CaFile", _client!.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tls_refuses_a_broker_of_another_name()
    {
        using var authority = new TestAuthority(_folder.Path);
        await using var mosquitto = await StartTlsAsync(authority);
        Connect(mosquitto, new BridgeOptions { Tls = true, CaFile = authority.CertificateFile, ServerName = "broker.example", Filters = ["in/#"] });
        await EndedAsync("is not for broker.example");
        Assert.Contains("Bridge:ServerName", _client!.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_that_wants_TLS_and_is_asked_without_is_told_apart_from_a_broken_one()
    {
        using var authority = new TestAuthority(_folder.Path);
        await using var mosquitto = await StartTlsAsync(authority);
        Connect(mosquitto, new BridgeOptions { Filters = ["in/#"] });
        await EndedAsync("TLS");
    }

    [Fact]
    public async Task Nobody_at_the_port_is_told_with_the_settings_to_look_at()
    {
        await using var mosquitto = await MosquittoBroker.StartAsync(Cancel);
        await mosquitto.KillAsync();
        Connect(mosquitto, new BridgeOptions { Filters = ["in/#"] });
        await EndedAsync("are Bridge:Host and Bridge:Port right?");
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
            await _client.DisposeAsync();
        await Eventually.True(() => _pool.Lent == 0);
        _pool.Dispose();
        _folder.Dispose();
    }

    private void Connect(MosquittoBroker mosquitto, BridgeOptions bridge)
    {
        bridge = bridge with { Host = "127.0.0.1", Port = mosquitto.Port, Group = "", ReconnectLongest = TimeSpan.FromSeconds(1) };
        var options = BridgeSettings.ClientOf(
            new GatewayOptions { DataDirectory = _folder.Path, Bridge = bridge }, new BoardTopics([]));
        _client = new MqttClient(
            options, BridgeSettings.ConnectorOf(bridge), _inbox, _pool, _counters, TimeProvider.System, new Random(1), NullLogger.Instance);
        _client.Start();
    }

    private Task<MosquittoBroker> StartTlsAsync(TestAuthority authority)
    {
        var (certificate, key) = authority.Issue("broker");
        return MosquittoBroker.StartAsync(
            [
                $"cafile {authority.CertificateFile}", $"certfile {certificate}", $"keyfile {key}", "require_certificate true",
                "use_identity_as_username true", "allow_anonymous true",
            ],
            Cancel);
    }

    private Task ConnectedAsync() => Eventually.True(() => _inbox.Connects > 0, cancel: Cancel);

    private Task EndedAsync(string problem) =>
        Eventually.True(
            () => _client!.Problem.Contains(problem, StringComparison.Ordinal), cancel: Cancel, text: $"{_client!.Problem} says '{problem}'");

    private static string[] Arguments(MosquittoBroker mosquitto) => ["-h", "127.0.0.1", "-p", mosquitto.Port.ToString(CultureInfo.InvariantCulture)];

    private static async Task PublishAsync(MosquittoBroker mosquitto, params string[] arguments) => (await ExternalProgram.RunAsync(
        ExternalProgram.Require("mosquitto_pub"), [.. Arguments(mosquitto), .. arguments], TimeSpan.FromSeconds(30), cancel: Cancel)).EnsureSuccess();
}
