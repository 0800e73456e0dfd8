using Gateway.Bridge.Client;
using Gateway.Mqtt;
using Gateway.Testing;

namespace Gateway.InMemory.Tests.Bridge;

/// <summary>A broker that talks nonsense costs a connection, no more.</summary>
public sealed class ClientMalformedTests
{
    private static readonly int Conversations = Fuzz.Rounds(700, least: 100);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, byte[]> Nonsense => new()
    {
        { "CONNECT", [0x10, 0x0D, 0, 4, (byte)'M', (byte)'Q', (byte)'T', (byte)'T', 5, 2, 0, 0, 0, 0, 0] },
        { "a second CONNACK", [0x20, 3, 0, 0, 0] },
        { "SUBSCRIBE", [0x82, 7, 0, 1, 0, 0, 1, (byte)'a', 0] },
        { "a second SUBACK", [0x90, 4, 0xEA, 0x61, 0, 1] },
        { "PUBREC", [0x50, 2, 0, 1] },
        { "PUBREL", [0x62, 2, 0, 1] },
        { "UNSUBACK", [0xB0, 4, 0, 1, 0, 0] },
        { "PINGREQ", [0xC0, 0] },
        { "AUTH", [0xF0, 0] },
        { "type 0", [0x00, 0] },
        { "QoS 2", [0x34, 6, 0, 1, (byte)'a', 0, 1, 0] },
        { "QoS 3", [0x36, 6, 0, 1, (byte)'a', 0, 1, 0] },
        { "packet id 0", [0x32, 6, 0, 1, (byte)'a', 0, 0, 0] },
        { "a topic alias", [0x30, 7, 0, 1, (byte)'a', 3, 0x23, 0, 1] },
        { "a wildcard in a topic", [0x30, 4, 0, 1, (byte)'#', 0] },
        { "a topic that ends behind the packet", [0x30, 4, 0, 9, (byte)'a', 0] },
        { "a length of five bytes", [0x30, 0xFF, 0xFF, 0xFF, 0xFF, 1] },
        { "a PUBACK of 70 KB", [0x40, 0xF0, 0xA2, 4] },
        { "an unknown property", [0x30, 6, 0, 1, (byte)'a', 2, 0x7F, 0] },
        { "reason code 1 in DISCONNECT", [0xE0, 1, 1] },
    };

    [Theory, MemberData(nameof(Nonsense))]
    public async Task Nonsense_ends_the_connection_with_a_word_and_the_next_one_is_good(string what, byte[] bytes)
    {
        await using var bench = new ClientBench(ClientBench.Impatient);
        var server = await bench.ConnectedAsync();
        await server.SendAsync(bytes);
        Assert.True(Assert.IsType<DisconnectPacket>(Assert.Single(await server.ReadToEndAsync())).Reason >= ReasonCode.UnspecifiedError, what);
        await bench.EndedAsync(ClientEnd.ProtocolError);
        var again = await bench.AgainAsync();
        await again.AcceptAsync(present: true);
        await again.PublishAsync("a", [7], packetId: 1);
        Assert.Equal(new PubackPacket(1), await again.ReadAsync<PubackPacket>());
    }

    [Fact]
    public async Task What_a_broker_says_is_understood_however_its_bytes_are_cut()
    {
        byte[] talk =
        [
            .. MqttBytes.Publish5("gateway/b1/frame", [1, 2, 3], new PropertyWriter().AddUser("k", "v").ToBlock(), QoS.AtLeastOnce, 1),
            0xD0, 0x00,
            .. MqttBytes.Publish5("gateway/b2/frame", new byte[300], default, QoS.AtMostOnce),
            .. MqttBytes.Publish5("gateway/b3/frame", [], default, QoS.AtLeastOnce, 2),
        ];
        await using var bench = new ClientBench();
        var server = await bench.ConnectedAsync();
        for (var cut = 0; cut <= talk.Length; cut++)
        {
            await server.SendAsync(talk[..cut]);
            await server.SendAsync(talk[cut..]);
            Assert.Equal(new PubackPacket(1), await server.ReadAsync<PubackPacket>());
            Assert.Equal(new PubackPacket(2), await server.ReadAsync<PubackPacket>());
        }

        foreach (var single in talk)
            await server.SendAsync(single);
        Assert.Equal(new PubackPacket(1), await server.ReadAsync<PubackPacket>());
        Assert.Equal(new PubackPacket(2), await server.ReadAsync<PubackPacket>());
        Assert.Equal(3 * (talk.Length + 2), bench.Inbox.Messages.Count);
    }

    [Fact]
    public async Task Every_beginning_of_a_handshake_that_breaks_off_is_a_lost_connection()
    {
        await using var bench = new ClientBench(ClientBench.Impatient);
        byte[] talk = [0x20, 6, 0, 0, 3, 0x21, 0, 9, 0x90, 4, 0xEA, 0x61, 0, 1, .. MqttBytes.Publish5("a", [1], default, QoS.AtLeastOnce, 1)];
        for (var length = 0; length < talk.Length; length++)
        {
            var server = length == 0 ? await bench.Broker.NextAsync() : await bench.AgainAsync();
            await server.ReadAsync<ConnectPacket>();
            await server.SendAsync(talk[..length]);
            server.Drop();
            await bench.EndedAsync(ClientEnd.Lost, length + 1);
        }

        Assert.Equal(0, bench.Counters.Received.Value);
    }

    [Fact]
    public async Task Mutated_conversations_end_cleanly_and_lose_no_memory()
    {
        var random = new Random(8883);
        await using var bench = new ClientBench(ClientBench.Impatient);
        byte[][] packets =
        [
            .. Vectors.Names("mqtt5").Where(name => !name.Contains("connect-", StringComparison.Ordinal)).Select(Vectors.Read),
            MqttBytes.Publish5("gateway/b1/frame", Vectors.Read("frame/valid-synchronized"), default, QoS.AtLeastOnce, 3),
            MqttBytes.Publish5("big", new byte[50_000], default, QoS.AtMostOnce),
        ];
        for (var i = 0; i < Conversations; i++)
        {
            var server = i == 0 ? await bench.Broker.NextAsync() : await bench.AgainAsync();
            byte[] talk = [0x20, 3, 0, 0, 0, 0x90, 4, 0xEA, 0x61, 0, 1];
            for (var more = random.Next(6); more > 0; more--)
                talk = [.. talk, .. packets[random.Next(packets.Length)]];
            for (var faults = random.Next(3); faults > 0; faults--)
                talk[random.Next(talk.Length)] ^= (byte)(1 << random.Next(8));
            for (var at = 0; at < talk.Length;)
            {
                var part = Math.Min(talk.Length - at, 1 + random.Next(talk.Length));
                await server.SendAsync(talk[at..(at + part)]);
                at += part;
            }

            server.Drop();
            await Eventually.True(() => Ends(bench) == i + 1, cancel: Cancel);
        }

        Assert.InRange(bench.Counters.Ended(ClientEnd.ProtocolError), Conversations / 10, Conversations);
        Assert.InRange(bench.Counters.Received.Value, Conversations / 50, Conversations * 6);
        Assert.Equal(0, bench.Pool.Lent);
    }

    private static long Ends(ClientBench bench) => Enum.GetValues<ClientEnd>().Sum(bench.Counters.Ended);
}
