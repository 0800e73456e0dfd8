using Gateway.Broker.Listeners;
using Gateway.Testing;

namespace Gateway.Broker.Tests;

/// <summary>WebSocket frames to bytes, however they are cut; and invalid frames, each with the status that RFC 6455 names.</summary>
public sealed class WebSocketDecoderTests
{
    [Fact]
    public void Bytes_do_not_depend_on_how_the_frames_are_cut()
    {
        var random = new Random(4);
        var messages = new[] { 0, 1, 2, 15, 16, 33, 125, 126, 300, 65535, 70_000 }.Select(length => Bytes(random, length)).ToList();
        byte[] wire =
        [
            .. messages.SelectMany(message => MqttWebSocketBytes.Frame(0x82, message, random)),
            .. MqttWebSocketBytes.Frame(0x02, [1, 2, 3], random),
            .. MqttWebSocketBytes.Frame(0x89, "hello"u8.ToArray(), random),     // between the fragments of a message
            .. MqttWebSocketBytes.Frame(0x00, [], random),
            .. MqttWebSocketBytes.Frame(0x80, [4, 5], random),
            .. MqttWebSocketBytes.Frame(0x8A, [9], random),                      // a pong without a ping
        ];
        byte[] expected = [.. messages.SelectMany(message => message), 1, 2, 3, 4, 5];

        for (var round = 0; round < 50; round++)
        {
            var decoder = new WebSocketDecoder();
            var got = new List<byte>();
            for (var at = 0; at < wire.Length;)
            {
                var part = wire.AsSpan(at, Math.Min(wire.Length - at, round == 0 ? 1 : random.Next(1, 20_000))).ToArray();
                at += part.Length;
                got.AddRange(part.AsSpan(0, decoder.Decode(part)));
            }

            Assert.Equal(expected, got);
            Assert.Equal("hello"u8.ToArray(), decoder.Ping);
            Assert.False(decoder.IsClosed);
        }
    }

    [Fact]
    public void Nothing_behind_a_close_frame_means_anything()
    {
        var random = new Random(5);
        var decoder = new WebSocketDecoder();
        byte[] wire = [
            .. MqttWebSocketBytes.Frame(0x82, [7], random), .. MqttWebSocketBytes.Frame(0x88, [3, 232], random),
            .. MqttWebSocketBytes.Frame(0x82, [8], random)];
        Assert.Equal(1, decoder.Decode(wire));
        Assert.Equal(7, wire[0]);
        Assert.True(decoder.IsClosed);
    }

    [Theory]
    [InlineData(new byte[] { 0x81, 0x80 }, 1003)]        // text
    [InlineData(new byte[] { 0xC2, 0x80 }, 1002)]        // a reserved bit
    [InlineData(new byte[] { 0x82, 0x01 }, 1002)]        // not masked
    [InlineData(new byte[] { 0x80, 0x80 }, 1002)]        // continues nothing
    [InlineData(new byte[] { 0x09, 0x80 }, 1002)]        // a ping in fragments
    [InlineData(new byte[] { 0x89, 0xFE }, 1002)]        // a ping of 126 bytes
    [InlineData(new byte[] { 0x83, 0x80 }, 1002)]        // unknown types
    [InlineData(new byte[] { 0x8B, 0x80 }, 1002)]
    [InlineData(new byte[] { 0x02, 0x80, 0, 0, 0, 0, 0x82, 0x80 }, 1002)]   // a message inside another
    [InlineData(new byte[] { 0x82, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, 1002)]
    public void Frame_that_breaks_the_protocol_is_refused_from_its_header(byte[] wire, int status) =>
        Assert.Equal(status, Assert.Throws<WebSocketFaultException>(() => new WebSocketDecoder().Decode(wire)).Status);

    [Fact]
    public void Random_bytes_lead_to_nothing_but_bytes_or_a_refusal()
    {
        var random = new Random(6);
        var refused = 0;
        var rounds = Fuzz.Rounds(100_000, least: 1000);
        for (var round = 0; round < rounds; round++)
        {
            var decoder = new WebSocketDecoder();
            var wire = Bytes(random, random.Next(1, 64));
            wire[0] = (byte)((wire[0] & 0x8F) | (random.Next(4) == 0 ? 0x40 : 0));
            try
            {
                Assert.InRange(decoder.Decode(wire), 0, wire.Length);
            }
            catch (WebSocketFaultException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1, rounds - 1);
    }

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
