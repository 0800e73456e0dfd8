using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Broker.Reporting;
using Gateway.Mqtt;
using Gateway.Testing;

namespace Gateway.Interop.Tests.Mqtt;

/// <summary>
/// The bytes of a port scanner, a broken board or an attacker. Each connection is closed and counted, and other clients are not affected.
/// </summary>
public sealed class MqttBadInputTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, byte[]> Garbage => new()
    {
        { "HTTP", "GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray() },
        { "TLS", [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 0x03, 0x03] },
        { "zeros", new byte[1000] },
        { "ones", [.. Enumerable.Repeat((byte)0xFF, 1000)] },
        { "text", Encoding.ASCII.GetBytes(new string('x', 5000)) },
        { "256 MB announced in five bytes", [0x10, 0xFF, 0xFF, 0xFF, 0x7F] },
        { "five length bytes", [0x10, 0xFF, 0xFF, 0xFF, 0xFF, 0x01] },
        { "packet type 0", [0x00, 0x00] },
        { "packet type 15", [0xF0, 0x00] },
        { "CONNACK from a client", [0x20, 0x02, 0x00, 0x00] },
    };

    [Theory, MemberData(nameof(Garbage))]
    public async Task Garbage_instead_of_connect_is_closed_and_counted(string name, byte[] bytes)
    {
        await using var endpoint = await MqttTestEndpoint.StartAsync();
        using var socket = await ConnectAsync(endpoint);
        await socket.SendAsync(bytes, Cancel);
        Assert.True(await IsClosedAsync(socket), name);
        if (name is "HTTP" or "TLS" or "text")   // another protocol, which the log names
            await Eventually.True(() => endpoint.Metrics.Ended(ConnectionEnd.HandshakeFailed) == 1, cancel: Cancel);
        else
            await Eventually.True(() => endpoint.Metrics.ProtocolErrors == 1, cancel: Cancel);
        await AssertServesAsync(endpoint);
    }

    [Theory]
    [InlineData(new byte[] { 0x32, 0xFF, 0xFF, 0xFF, 0x7F }, ReasonCode.PacketTooLarge)]
    [InlineData(new byte[] { 0x00, 0x00 }, ReasonCode.MalformedPacket)]
    [InlineData(new byte[] { 0x20, 0x02, 0x00, 0x00 }, ReasonCode.ProtocolError)]
    [InlineData(new byte[] { 0xD0, 0x00 }, ReasonCode.ProtocolError)]
    public async Task Bad_packet_of_a_connected_client_is_closed_and_counted_by_reason(byte[] bytes, ReasonCode reason)
    {
        await using var endpoint = await MqttTestEndpoint.StartAsync();
        using var socket = await ConnectAsync(endpoint);
        await socket.SendAsync(Vectors.Read("mqtt/connect-minimal"), Cancel);
        Assert.Equal(4, await socket.ReceiveAsync(new byte[4], Cancel));
        await socket.SendAsync(bytes, Cancel);
        Assert.True(await IsClosedAsync(socket));
        await Eventually.True(() => endpoint.Metrics.ProtocolErrorsOf(reason) == 1, cancel: Cancel);
        await AssertServesAsync(endpoint);
    }

    [Fact]
    public async Task Announced_256_MB_takes_no_memory()
    {
        await using var endpoint = await MqttTestEndpoint.StartAsync(new MqttOptions { MaxPacketBytes = 1 << 28 });
        for (var i = 0; i < 5; i++)
        {
            using var socket = await ConnectAsync(endpoint);
            await socket.SendAsync((byte[])[.. Vectors.Read("mqtt/connect-minimal"), 0x30, 0xF0, 0xFF, 0xFF, 0x7F], Cancel);
            Assert.Equal(4, await socket.ReceiveAsync(new byte[4], Cancel));
        }

        Assert.Equal(0, endpoint.Pool.Bytes);   // the topic is not there yet, so nothing is rented
        await AssertServesAsync(endpoint);
    }

    [Fact]
    public async Task Connect_drop_by_drop_runs_into_the_timeout()
    {
        await using var endpoint = await MqttTestEndpoint.StartAsync(new MqttOptions { ConnectTimeout = TimeSpan.FromSeconds(1) });
        using var socket = await ConnectAsync(endpoint);
        foreach (var one in Vectors.Read("mqtt/connect-minimal").SkipLast(1))
            await socket.SendAsync(new[] { one }, Cancel);
        Assert.True(await IsClosedAsync(socket));
        await Eventually.True(() => endpoint.Metrics.Ended(ConnectionEnd.ConnectTimeout) == 1, cancel: Cancel);
    }

    [Fact]
    public async Task Connections_cut_inside_every_packet_leave_nothing_behind()
    {
        await using var endpoint = await MqttTestEndpoint.StartAsync();
        byte[] talk =
        [
            .. Vectors.Read("mqtt/connect-everything"), .. Vectors.Read("mqtt/subscribe-three"), .. Vectors.Read("mqtt/publish-qos1-duplicate"),
            .. Vectors.Read("mqtt/puback"), .. Vectors.Read("mqtt/unsubscribe-two"),
        ];
        for (var length = 0; length < talk.Length; length += 7)
        {
            using var socket = await ConnectAsync(endpoint);
            if (length > 0)
                await socket.SendAsync(talk.AsMemory(0, length), Cancel);
            socket.LingerState = new LingerOption(enable: length % 2 == 0, seconds: 0);   // half of them reset
        }

        await Eventually.True(() => endpoint.Metrics.Connections == 0, cancel: Cancel);
        Assert.Equal(0, endpoint.Metrics.Ended(ConnectionEnd.InternalError));
        await AssertServesAsync(endpoint);
    }

    [Fact]
    public async Task Port_in_use_says_which_setting_to_change()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => MqttTestEndpoint.StartAsync(new MqttOptions(), port));
        Assert.Contains("Mqtt:Port", fault.Message, StringComparison.Ordinal);
        Assert.Contains($"{port}", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Address_reachable_from_outside_without_users_refuses_to_start()
    {
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => MqttTestEndpoint.StartAsync(new MqttOptions { Address = "0.0.0.0" }));
        Assert.Contains("gateway user add", fault.Message, StringComparison.Ordinal);
    }

    private static async Task<Socket> ConnectAsync(MqttTestEndpoint endpoint)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, endpoint.Port, Cancel);
        return socket;
    }

    /// <summary>Waits for the peer's end, whatever it says before.</summary>
    private static async Task<bool> IsClosedAsync(Socket socket)
    {
        try
        {
            while (await socket.ReceiveAsync(new byte[100], Cancel) > 0)
            {
            }

            return true;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.ConnectionReset;
        }
    }

    private static async Task AssertServesAsync(MqttTestEndpoint endpoint)
    {
        using var honest = await ConnectAsync(endpoint);
        await honest.SendAsync((byte[])[.. Vectors.Read("mqtt/connect-empty-client-id"), 0xC0, 0x00], Cancel);
        var answer = new byte[6];
        for (var at = 0; at < answer.Length;)
        {
            var length = await honest.ReceiveAsync(answer.AsMemory(at), Cancel);
            Assert.NotEqual(0, length);
            at += length;
        }

        Assert.Equal([0x20, 0x02, 0x00, 0x00, 0xD0, 0x00], answer);
    }
}
