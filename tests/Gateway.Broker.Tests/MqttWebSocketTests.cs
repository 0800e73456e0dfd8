using System.Buffers;
using System.Text;
using Gateway.Broker.Listeners;
using Gateway.Broker.Reporting;
using Gateway.Testing;

namespace Gateway.Broker.Tests;

/// <summary>MQTT in WebSocket messages, on in-memory transports.</summary>
public sealed class MqttWebSocketTests
{
    private static readonly Random Random = new(7);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Packets_may_share_messages_span_them_and_come_with_the_request()
    {
        await using var broker = new MqttMemoryBroker();
        var client = Open(broker);
        var connect = Vectors.Read("mqtt/connect-empty-client-id");
        await SendAsync(client, [.. Request, .. Frame(0x82, connect[..3])]);
        await SendAsync(client, [.. Frame(0x82, [.. connect[3..], 0xC0]), .. Frame(0x82, [0x00])]);

        Assert.StartsWith("HTTP/1.1 101 ", await ReadHeadAsync(client), StringComparison.Ordinal);
        var answers = new List<byte>();
        while (answers.Count < 6)
        {
            var head = await ReadAsync(client, 2);   // one message or two, as the answers happened to be sent
            Assert.Equal(0x82, head[0]);
            answers.AddRange(await ReadAsync(client, head[1]));
        }

        Assert.Equal([0x20, 2, 0, 0, 0xD0, 0], answers);
    }

    [Fact]
    public async Task Ping_gets_its_pong_and_close_its_close()
    {
        await using var broker = new MqttMemoryBroker();
        var client = Open(broker);
        await SendAsync(client, [.. Request, .. Frame(0x89, [1, 2, 3])]);
        await ReadHeadAsync(client);
        Assert.Equal([0x8A, 3, 1, 2, 3], await ReadAsync(client, 5));
        await SendAsync(client, Frame(0x88, [0x03, 0xE8]));
        Assert.Equal([0x88, 2, 0x03, 0xE8], await ReadAsync(client, 4));
        await broker.EndedAsync(ConnectionEnd.Lost);
    }

    [Fact]
    public async Task Text_closes_with_unsupported_data()
    {
        await using var broker = new MqttMemoryBroker();
        var client = Open(broker);
        await SendAsync(client, [.. Request, .. Frame(0x81, "x"u8.ToArray())]);
        await ReadHeadAsync(client);
        Assert.Equal([0x88, 2, 0x03, 0xEB], await ReadAsync(client, 4));
        await broker.EndedAsync(ConnectionEnd.Lost);
    }

    [Theory]
    [InlineData("GET /mqtt HTTP/1.1\r\n\r\n", "HTTP/1.1 426 ")]
    [InlineData("\u0010\rMQTT", "")]
    public async Task Peer_that_wants_no_websocket_is_answered_closed_and_counted(string bytes, string answer)
    {
        await using var broker = new MqttMemoryBroker();
        var client = Open(broker);
        await SendAsync(client, Encoding.Latin1.GetBytes(bytes));
        await broker.EndedAsync(ConnectionEnd.HandshakeFailed);
        var got = await client.PeerInput.ReadAtLeastAsync(answer.Length + 1, Cancel);
        Assert.StartsWith(answer, Encoding.Latin1.GetString(got.Buffer), StringComparison.Ordinal);
        Assert.Single(broker.Log.Lines);
    }

    [Fact]
    public async Task Request_without_end_is_refused_at_8_KB()
    {
        await using var broker = new MqttMemoryBroker();
        var client = Open(broker);
        await SendAsync(client, Encoding.ASCII.GetBytes("GET /mqtt HTTP/1.1\r\nX: " + new string('x', 9000)));
        await broker.EndedAsync(ConnectionEnd.HandshakeFailed);
    }

    [Fact]
    public async Task Request_drop_by_drop_runs_into_the_connect_timeout()
    {
        await using var broker = new MqttMemoryBroker();
        var client = Open(broker);
        await SendAsync(client, Request[..20]);
        broker.Time.Advance(TimeSpan.FromSeconds(9));
        await SendAsync(client, Request[20..30]);
        broker.Time.Advance(TimeSpan.FromSeconds(2));
        await broker.EndedAsync(ConnectionEnd.ConnectTimeout);
    }

    private static byte[] Request => Encoding.ASCII.GetBytes(MqttWebSocketBytes.Request());

    private static byte[] Frame(byte first, byte[] payload) => MqttWebSocketBytes.Frame(first, payload, Random);

    private static MqttMemoryTransport Open(MqttMemoryBroker broker)
    {
        var transport = new MqttMemoryTransport(1 << 20);
        broker.Broker.Serve(new WebSocketTransport(transport, []));
        return transport;
    }

    private static async Task SendAsync(MqttMemoryTransport client, byte[] bytes) => await client.PeerOutput.WriteAsync(bytes, Cancel);

    private static async Task<byte[]> ReadAsync(MqttMemoryTransport client, int length)
    {
        var result = await client.PeerInput.ReadAtLeastAsync(length, Cancel);
        var bytes = result.Buffer.Slice(0, length).ToArray();
        client.PeerInput.AdvanceTo(result.Buffer.GetPosition(length));
        return bytes;
    }

    private static async Task<string> ReadHeadAsync(MqttMemoryTransport client)
    {
        var head = "";
        while (!head.EndsWith("\r\n\r\n", StringComparison.Ordinal))
            head += Encoding.ASCII.GetString(await ReadAsync(client, 1));
        return head;
    }
}
