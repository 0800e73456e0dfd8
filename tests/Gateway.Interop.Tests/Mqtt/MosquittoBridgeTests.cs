using System.Text;
using Gateway.Testing;
using MQTTnet;
using MQTTnet.Formatter;

namespace Gateway.Interop.Tests.Mqtt;

/// <summary>A Mosquitto whose bridge to the endpoint has default settings, and such a bridge in the other protocols that Mosquitto knows.</summary>
public sealed class MosquittoBridgeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("bridge_protocol_version mqttv31")]
    [InlineData("bridge_protocol_version mqttv50")]
    public async Task Each_message_is_once_on_each_side(string setting)
    {
        await using var endpoint = await MqttTestEndpoint.StartAsync();
        await using var broker = await BridgeAsync(endpoint, setting);
        await using var here = await Side.OpenAsync(endpoint.Port);
        await using var there = await Side.OpenAsync(broker.Port);
        await ConnectedAsync(here, there);

        for (var i = 0; i < 20; i++)
        {
            await there.PublishAsync($"gateway/b{i % 4}/status", $"there {i}");
            await here.PublishAsync($"gateway/c{i % 4}/status", $"here {i}");
        }

        // The last message in each direction: no copy of an earlier one can be on its way behind it.
        await there.PublishAsync("last/there", "x");
        await here.PublishAsync("last/here", "x");
        await Eventually.True(() => here.Has("last/there") && there.Has("last/here"), cancel: Cancel);
        await there.PublishAsync("behind/there", "x");
        await here.PublishAsync("behind/here", "x");
        await Eventually.True(() => here.Has("behind/there") && there.Has("behind/here"), cancel: Cancel);

        var all = Enumerable.Range(0, 20).SelectMany(i => new[] { $"gateway/b{i % 4}/status there {i}", $"gateway/c{i % 4}/status here {i}" })
            .Order(StringComparer.Ordinal).ToList();
        Assert.Equal(all, here.Boards());
        Assert.Equal(all, there.Boards());
    }

    [Fact]
    public async Task Retained_messages_are_retained_on_both_sides()
    {
        await using var endpoint = await MqttTestEndpoint.StartAsync();
        await using (var before = await Side.OpenAsync(endpoint.Port))
            await before.PublishAsync("gateway/c1/status", "here before", retain: true);
        await using var broker = await BridgeAsync(endpoint, "");
        await using var here = await Side.OpenAsync(endpoint.Port);
        await using var there = await Side.OpenAsync(broker.Port);
        await ConnectedAsync(here, there);
        await here.PublishAsync("gateway/c2/status", "here", retain: true);
        await there.PublishAsync("gateway/b1/status", "there", retain: true);
        await Eventually.True(() => here.Has("gateway/b1/status") && there.Has("gateway/c2/status"), cancel: Cancel);

        string[] all = ["gateway/b1/status there", "gateway/c1/status here before", "gateway/c2/status here"];
        foreach (var port in new[] { endpoint.Port, broker.Port })
        {
            await using var late = await Side.OpenAsync(port);
            await Eventually.True(() => late.Boards().Count == all.Length, cancel: Cancel);
            Assert.Equal(all, late.Boards());
        }
    }

    private static async Task<MosquittoBroker> BridgeAsync(MqttTestEndpoint endpoint, string setting) => await MosquittoBroker.StartAsync(
        ["allow_anonymous true", "connection gw", $"address 127.0.0.1:{endpoint.Port}", "topic # both 0", setting], Cancel);

    /// <summary>Waits until the bridge passes messages both ways.</summary>
    private static async Task ConnectedAsync(Side here, Side there)
    {
        await Eventually.True(
            async () =>
            {
                await here.PublishAsync("ready/here", "x");
                await there.PublishAsync("ready/there", "x");
                return here.Has("ready/there") && there.Has("ready/here");
            },
            cancel: Cancel);
    }

    /// <summary>One client of a broker, subscribed to everything.</summary>
    private sealed class Side(MqttNetClient client) : IAsyncDisposable
    {
        private readonly List<(string Topic, string Payload)> _received = [];

        public static async Task<Side> OpenAsync(int port)
        {
            var client = await MqttNetClient.ConnectAsync(port, MqttProtocolVersion.V500, $"{Guid.NewGuid():N}");
            await client.SubscribeAsync("#", 1);
            return new Side(client);
        }

        public Task PublishAsync(string topic, string payload, bool retain = false) =>
            client.PublishAsync(topic, Encoding.UTF8.GetBytes(payload), 1, retain);

        public bool Has(string topic)
        {
            while (client.TryNext(out var message))
                _received.Add((message.Topic, message.ConvertPayloadToString()));
            return _received.Any(message => message.Topic == topic);
        }

        /// <summary>The messages of boards, sorted.</summary>
        public List<string> Boards()
        {
            Has("");
            return [.. _received.Where(message => message.Topic.StartsWith("gateway/", StringComparison.Ordinal))
                .Select(message => $"{message.Topic} {message.Payload}").Order(StringComparer.Ordinal)];
        }

        public ValueTask DisposeAsync() => client.DisposeAsync();
    }
}
