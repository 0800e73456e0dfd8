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

    [Theory]
    [InlineData(new byte[] { 0x81, 0x80, 0, 0, 0, 0 }, 1003)]   // text
    [InlineData(new byte[] { 0x01, 0x80, 0, 0, 0, 0 }, 1003)]   // its first fragment
    [InlineData(new byte[] { 0xC2, 0x80 }, 1002)]               // a reserved bit
    [InlineData(new byte[] { 0x82, 0x01, 7 }, 1002)]            // not masked
    [InlineData(new byte[] { 0x80, 0x80 }, 1002)]               // continues nothing
    [InlineData(new byte[] { 0x09, 0x80 }, 1002)]               // a ping in fragments
    [InlineData(new byte[] { 0x89, 0xFE, 0, 126 }, 1002)]       // a ping of 126 bytes
    [InlineData(new byte[] { 0x83, 0x80 }, 1002)]               // unknown types
    [InlineData(new byte[] { 0x8B, 0x80 }, 1002)]
    [InlineData(new byte[] { 0x02, 0x80, 0, 0, 0, 0, 0x82, 0x80 }, 1002)]   // a message inside another
    [InlineData(new byte[] { 0x82, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, 1002)]   // a negative length
    public async Task Frame_that_breaks_the_protocol_closes_with_the_status_that_rfc_6455_names(byte[] frame, int status)
    {
        await using var broker = new MqttMemoryBroker();
        var client = Open(broker);
        await SendAsync(client, [.. Request, .. frame, .. new byte[16 - frame.Length]]);
        await ReadHeadAsync(client);
        Assert.Equal([0x88, 2, (byte)(status >> 8), (byte)status], await ReadAsync(client, 4));
        await broker.EndedAsync(ConnectionEnd.Lost);
    }

    [Fact]
    public async Task Bytes_do_not_depend_on_how_the_frames_are_cut()
    {
        var random = new Random(4);
        var messages = new[] { 0, 1, 2, 15, 16, 33, 125, 126, 300, 65535, 70_000 }.Select(length => Bytes(random, length)).ToList();
        byte[] wire =
        [
            .. messages.SelectMany(message => Frame(0x82, message)),
            .. Frame(0x02, [1, 2, 3]),
            .. Frame(0x89, "hello"u8.ToArray()),     // between the fragments of a message
            .. Frame(0x00, []),
            .. Frame(0x80, [4, 5]),
            .. Frame(0x8A, [9]),                     // a pong that answers no ping
            .. Frame(0x88, [3, 232]),
            .. Frame(0x82, [8]),                     // means nothing behind a close frame
        ];
        byte[] expected = [.. messages.SelectMany(message => message), 1, 2, 3, 4, 5];

        for (var round = 0; round < 20; round++)
        {
            var client = new MqttMemoryTransport(1 << 20);
            var transport = new WebSocketTransport(client, ["/mqtt"], []);
            await SendAsync(client, Request);
            await transport.OpenAsync();
            var got = ReceiveAllAsync(transport);
            for (var at = 0; at < wire.Length;)
            {
                var part = wire.AsSpan(at, Math.Min(wire.Length - at, random.Next(1, 20_000))).ToArray();
                at += part.Length;
                await SendAsync(client, part);
            }

            Assert.Equal(expected, await got.WaitAsync(Cancel));
            await ReadHeadAsync(client);
            Assert.Equal([0x8A, 5, .. "hello"u8], await ReadAsync(client, 7));
            transport.Close();
        }
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

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static async Task<List<byte>> ReceiveAllAsync(WebSocketTransport transport)
    {
        var got = new List<byte>();
        var buffer = new byte[1000];
        while (await transport.ReceiveAsync(buffer) is > 0 and var length)
            got.AddRange(buffer.AsSpan(0, length));
        return got;
    }

    private static MqttMemoryTransport Open(MqttMemoryBroker broker)
    {
        var transport = new MqttMemoryTransport(1 << 20);
        broker.Broker.Serve(new WebSocketTransport(transport, ["/mqtt"], []));
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
