using System.Globalization;
using Gateway.Broker;
using Gateway.Testing;

namespace Gateway.Interop.Tests;

/// <summary>The endpoint against Eclipse Paho for Python; the checks are in MqttPaho.py.</summary>
public sealed class MqttPahoTests
{
    [Fact]
    public async Task Paho_finds_what_it_expects_of_a_broker()
    {
        var cancel = TestContext.Current.CancellationToken;
        var python = await ExternalProgram.RequirePythonModule("paho.mqtt.client", "python3-paho-mqtt", cancel);
        using var folder = new TemporaryDirectory();
        var users = MqttTestEndpoint.WriteUser(folder.Path, "cam", "right horse");
        await using var endpoint = await MqttTestEndpoint.StartAsync(new MqttOptions { UsersFile = users });

        var script = RepositoryRoot.Combine("tests", "Gateway.Interop.Tests", "MqttPaho.py");
        var result = await ExternalProgram.RunAsync(
            python, [script, "127.0.0.1", endpoint.Port.ToString(CultureInfo.InvariantCulture), "cam", "right horse"], TimeSpan.FromMinutes(2), cancel: cancel);

        Assert.EndsWith("ok\n", result.EnsureSuccess().Output, StringComparison.Ordinal);
        Assert.Equal(0, endpoint.Metrics.ProtocolErrors);
    }
}
