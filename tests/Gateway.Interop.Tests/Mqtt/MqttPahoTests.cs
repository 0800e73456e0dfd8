using System.Globalization;
using Gateway.Testing;

namespace Gateway.Interop.Tests.Mqtt;

/// <summary>The endpoint against Eclipse Paho for Python; the checks are in MqttPaho.py and Mqtt5Paho.py.</summary>
public sealed class MqttPahoTests
{
    [Theory]
    [InlineData(MqttTransport.Tcp, false)]
    [InlineData(MqttTransport.Tcp, true)]
    [InlineData(MqttTransport.WebSocket, false)]
    [InlineData(MqttTransport.WebSocket, true)]
    public async Task Paho_finds_what_it_expects_of_a_broker(MqttTransport transport, bool tls)
    {
        var cancel = TestContext.Current.CancellationToken;
        var python = await ExternalProgram.RequirePythonModule("paho.mqtt.client", "python3-paho-mqtt", cancel);
        using var folder = new TemporaryDirectory();
        using var authority = new TestAuthority(folder.Path);
        var (certificate, key) = authority.Issue("server");
        var listener = new MqttListenerOptions { Transport = transport, CertificateFile = tls ? certificate : null, KeyFile = tls ? key : null };
        var users = MqttTestEndpoint.WriteUser(folder.Path, "cam", "right horse");
        await using var endpoint = await MqttTestEndpoint.StartAsync(new MqttOptions { UsersFile = users, Listeners = [listener] });

        var script = RepositoryRoot.Combine("tests", "Gateway.Interop.Tests", "MqttPaho.py");
        string[] arguments =
        [
            script, "127.0.0.1", endpoint.MorePorts[0].ToString(CultureInfo.InvariantCulture), "cam", "right horse",
            transport == MqttTransport.Tcp ? "tcp" : "websockets",
            .. tls ? [authority.CertificateFile] : Array.Empty<string>(),
        ];
        var result = await ExternalProgram.RunAsync(python, arguments, TimeSpan.FromMinutes(2), cancel: cancel);

        Assert.EndsWith("ok\n", result.EnsureSuccess().Output, StringComparison.Ordinal);
        Assert.Equal(0, endpoint.Metrics.ProtocolErrors);
    }

    [Theory]
    [InlineData(MqttTransport.Tcp, false)]
    [InlineData(MqttTransport.Tcp, true)]
    [InlineData(MqttTransport.WebSocket, false)]
    [InlineData(MqttTransport.WebSocket, true)]
    public async Task Paho_finds_what_it_expects_of_a_broker_of_version_5(MqttTransport transport, bool tls)
    {
        var cancel = TestContext.Current.CancellationToken;
        var python = await ExternalProgram.RequirePythonModule("paho.mqtt.client", "python3-paho-mqtt", cancel);
        using var folder = new TemporaryDirectory();
        using var authority = new TestAuthority(folder.Path);
        var (certificate, key) = authority.Issue("server");
        var listener = new MqttListenerOptions { Transport = transport, CertificateFile = tls ? certificate : null, KeyFile = tls ? key : null };
        await using var endpoint = await MqttTestEndpoint.StartAsync(new MqttOptions { Listeners = [listener] });

        string[] arguments =
        [
            RepositoryRoot.Combine("tests", "Gateway.Interop.Tests", "Mqtt5Paho.py"), "127.0.0.1",
            endpoint.MorePorts[0].ToString(CultureInfo.InvariantCulture),
            transport == MqttTransport.Tcp ? "tcp" : "websockets", .. tls ? [authority.CertificateFile] : Array.Empty<string>(),
        ];
        var result = await ExternalProgram.RunAsync(python, arguments, TimeSpan.FromMinutes(2), cancel: cancel);

        Assert.EndsWith("ok\n", result.EnsureSuccess().Output, StringComparison.Ordinal);
        Assert.Equal(0, endpoint.Metrics.ProtocolErrors);
    }
}
