using System.Globalization;
using Gateway.Testing;

namespace Gateway.Interop.Tests.Mqtt;

/// <summary>The endpoint against MQTT.js; the checks are in mqttjs/broker.mjs.</summary>
public sealed class MqttJsTests
{
    [Theory]
    [InlineData(MqttTransport.Tcp, 4)]
    [InlineData(MqttTransport.Tcp, 5)]
    [InlineData(MqttTransport.WebSocket, 4)]
    [InlineData(MqttTransport.WebSocket, 5)]
    public async Task MqttJs_finds_what_it_expects_of_a_broker(MqttTransport transport, int version)
    {
        var folder = RepositoryRoot.Combine("tests", "Gateway.Interop.Tests", "mqttjs");
        var node = ExternalProgram.Require("node");
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "mqtt")))
            Assert.Skip("MQTT.js is not installed: gateway/deploy/packages.sh test");
        await using var endpoint = await MqttTestEndpoint.StartAsync(
            new MqttOptions { Listeners = [new MqttListenerOptions { Transport = transport }] });

        var port = endpoint.MorePorts[0].ToString(CultureInfo.InvariantCulture);
        var url = transport == MqttTransport.Tcp ? $"mqtt://127.0.0.1:{port}" : $"ws://127.0.0.1:{port}/mqtt";
        var result = await ExternalProgram.RunAsync(
            node,
            [Path.Combine(folder, "broker.mjs"), url, version.ToString(CultureInfo.InvariantCulture)],
            TimeSpan.FromMinutes(5),
            cancel: TestContext.Current.CancellationToken);

        Assert.EndsWith("ok\n", result.EnsureSuccess().Output, StringComparison.Ordinal);
        Assert.Equal(0, endpoint.Metrics.ProtocolErrors);
    }
}
