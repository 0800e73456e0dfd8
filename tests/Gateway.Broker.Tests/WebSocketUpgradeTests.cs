using System.Text;
using Gateway.Broker.Listeners;

namespace Gateway.Broker.Tests;

public sealed class WebSocketUpgradeTests
{
    private static readonly IReadOnlyList<string> Paths = new MqttListenerOptions().Paths;

    [Fact]
    public void Sample_of_the_specification_gets_its_answer()
    {
        var upgrade = WebSocketUpgrade.Answering(MqttWebSocketBytes.Request(), Paths, isLocal: true, []);
        Assert.Null(upgrade.Refusal);
        Assert.Contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n", Encoding.ASCII.GetString(upgrade.Answer), StringComparison.Ordinal);
        Assert.Contains("Sec-WebSocket-Protocol: mqtt\r\n", Encoding.ASCII.GetString(upgrade.Answer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/ws", "GET", null, null, 404)]
    [InlineData("/mqtt/x", "GET", null, null, 404)]
    [InlineData("/", "GET", null, null, 101)]
    [InlineData("/mqtt", "GET", null, null, 101)]
    [InlineData("/mqtt/", "GET", null, null, 101)]
    [InlineData("/mqtt", "POST", null, null, 405)]
    [InlineData("/mqtt", "GET", "Upgrade", null, 426)]
    [InlineData("/mqtt", "GET", "Connection", "close", 426)]
    [InlineData("/mqtt", "GET", "Sec-WebSocket-Version", "8", 426)]
    [InlineData("/mqtt", "GET", "Sec-WebSocket-Key", "short", 400)]
    [InlineData("/mqtt", "GET", "Sec-WebSocket-Protocol", "chat", 400)]
    [InlineData("/mqtt", "GET", "Sec-WebSocket-Protocol", null, 400)]
    [InlineData("/mqtt?x=1", "GET", "Sec-WebSocket-Protocol", "mqttv3.1, mqtt", 101)]
    public void Request_is_answered_as_rfc_6455_says(string target, string method, string? name, string? value, int status)
    {
        var head = name is null ? MqttWebSocketBytes.Request(target, method) : MqttWebSocketBytes.Request(target, method, (name, value));
        var upgrade = WebSocketUpgrade.Answering(head, Paths, isLocal: true, []);
        Assert.Equal(status, upgrade.Status);
        Assert.Equal(status == 101, upgrade.Refusal is null);
        Assert.StartsWith($"HTTP/1.1 {status} ", Encoding.ASCII.GetString(upgrade.Answer), StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_path_is_answered_with_those_that_are_served()
    {
        var upgrade = WebSocketUpgrade.Answering(MqttWebSocketBytes.Request("/ws"), ["/broker"], isLocal: true, []);
        var (head, body) = Encoding.ASCII.GetString(upgrade.Answer).Split("\r\n\r\n") is [var first, var second] ? (first, second) : ("", "");
        Assert.Contains($"Content-Length: {body.Length}", head, StringComparison.Ordinal);
        Assert.Contains("is served on /broker.", body, StringComparison.Ordinal);
        Assert.Contains("/ws", upgrade.Refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1:9001", null, true, 101)]                          // no browser
    [InlineData("127.0.0.1:9001", "http://127.0.0.1:5000", true, 101)]
    [InlineData("localhost:9001", "http://localhost", true, 101)]
    [InlineData("127.0.0.1:9001", "https://evil.example", true, 403)]        // any page may try to reach this machine
    [InlineData("evil.example:9001", "http://evil.example", true, 403)]      // or point its own name here
    [InlineData("127.0.0.1:9001", "null", true, 403)]
    [InlineData("cam.example:9001", "https://cam.example", false, 101)]
    [InlineData("cam.example:9001", "https://evil.example", false, 403)]
    [InlineData("", "https://evil.example", false, 403)]
    [InlineData("127.0.0.1:9001", "https://tools.example", true, 101)]       // listed
    public void Page_of_another_host_is_refused_unless_it_is_listed(string host, string? origin, bool isLocal, int status) =>
        Assert.Equal(
            status,
            WebSocketUpgrade.Answering(
                MqttWebSocketBytes.Request(changes: [("Host", host), ("Origin", origin)]), Paths, isLocal, ["https://tools.example"]).Status);
}
